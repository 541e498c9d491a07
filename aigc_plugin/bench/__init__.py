"""Measure this package beside other libraries that run the same network, in one run on one machine.

Each contender of a race has a child process of its own, so that its import, load and peak memory are measured alone.
All others are stopped while one runs. Before and after each run a loop on registers alone measures what the
multiply-add units give at that moment, so that a disturbed run is seen and repeated.
"""
