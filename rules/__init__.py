"""Pure house rules: values, days and durations in, verdicts out. Standard library only."""
