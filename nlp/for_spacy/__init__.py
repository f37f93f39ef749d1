"""The tagger as a spaCy pipeline: Docs with decisions, agencies and places. `nlp.for_spacy.loading.load()` gives it."""
