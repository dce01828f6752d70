"""The paper. flow.py is the one door from untrusted text to ReportLab."""
