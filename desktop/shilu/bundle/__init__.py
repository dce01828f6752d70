"""What is handed over: model, paper, bag, and what verifies them."""
