"""Values and pure rules of the domain. Standard library only, but for phone.py; nothing else of ours."""
