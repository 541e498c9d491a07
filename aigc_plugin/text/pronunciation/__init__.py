"""Pronunciation: phoneme symbols, dictionaries, lexicon files of users, a network for unknown words."""
