"""Benchmarks that measure the whole house. They print ratios taken in one run; no test is timed."""
