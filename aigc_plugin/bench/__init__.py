"""Measures this package beside the other ways to run the same network, in one run, on the machine at hand.

A race is made of contenders, each in a child process of its own, so that import, load and peak memory are its
own. They are stopped while one of them runs, and before and after each run a register-only loop shows what
the machine's multiply-add units gave at that moment, so that a disturbed run is seen and repeated.
"""
