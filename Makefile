# Thin wrappers around start.py, which also serves machines without make.
PYTHON ?= python3
.DEFAULT_GOAL := help
TARGETS := help setup run test sure bench screenshots words

.PHONY: $(TARGETS)
$(TARGETS):
	@$(PYTHON) start.py $@
