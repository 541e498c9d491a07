"""Deliver files to folders and servers, check them there, and go on where an earlier run was stopped."""
