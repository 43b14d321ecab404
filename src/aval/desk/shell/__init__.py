"""What every page shows around it: the reader's scope, and whom to ask for a right."""
