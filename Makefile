# The set-up, the build, the main job and the tests. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
SWIFT ?= swift
FLAGS := -c release --explicit-target-dependency-import-check error
BIN := $(shell pwd)/.build/release
SOURCES := Package.swift Sources Tests Benchmarks/Sources

.PHONY: help setup build run test lint format bench install uninstall train clean

help: ## this list
	@echo "fleetsim: how long will a fleet of battery-powered sensors live, what will it see, how late?"
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install the system packages that are missing (asks for sudo if need be)
	@scripts/setup.sh

build: setup ## build fleetsim in release
	$(SWIFT) build $(FLAGS) --product fleetsim

run: build ## build, then run the quickstart scenario
	$(BIN)/fleetsim run scenarios/quickstart.yaml

test: setup lint ## check the format, build with warnings as errors, run every test
	$(SWIFT) build $(FLAGS) --build-tests
	$(SWIFT) test $(FLAGS) --skip-build

lint: ## fail on a line that the formatter would write otherwise
	$(SWIFT) format lint --strict --recursive --parallel --configuration .swift-format $(SOURCES)

format: ## rewrite the sources as the formatter wants them
	$(SWIFT) format --in-place --recursive --parallel --configuration .swift-format $(SOURCES)

bench: setup ## time the kernel and the physics, beside whatever peers are installed
	$(SWIFT) build $(FLAGS) --product benchmarks
	$(BIN)/benchmarks all

install: setup ## put a stripped fleetsim and its library under PREFIX (default /usr/local)
	PREFIX="$(PREFIX)" scripts/install.sh install

uninstall: ## take it away again
	PREFIX="$(PREFIX)" scripts/install.sh uninstall

train: ## rebuild models and streams from their packages with PyTorch (hours on one core; nobody needs it to run fleetsim)
	$(MAKE) -C training train

clean: ## remove what was built
	rm -rf .build .build-install
