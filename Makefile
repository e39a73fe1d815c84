# The commands of the README, for those who have make.
.PHONY: demo test ci

demo:
	python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/reattach demo

test:
	python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/python -m pytest

ci:
	bash .ci/run
