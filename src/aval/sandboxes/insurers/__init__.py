"""Pretend insurers over real HTTP on this machine: stateful, with a clock and faults to switch.

Each insurer is a folder with `SANDBOX`, a subclass of `sandbox.Sandbox`, in its `__init__`.
"""
