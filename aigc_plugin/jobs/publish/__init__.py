"""Publish a film: check it, package it, deliver it."""
