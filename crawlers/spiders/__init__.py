"""One spider a family of sources, one file a spider."""
