# SPDX-License-Identifier: Apache-2.0
# One word per chore; `make` alone lists them.

PREFIX ?= /usr/local
SWIFT ?= swift
STRICT = --explicit-target-dependency-import-check error -Xswiftc -warnings-as-errors
# Tests run several times as fast in optimized code, which keeps its assertions here.
CHECKED = $(STRICT) -Xswiftc -O -Xswiftc -assert-config -Xswiftc Debug
# Foundation asks for libcurl; Sources/CCurl loads it when it is first called. It is linked, and then
# loaded at every start, only where a function of it is missing there.
LATE_CURL = -Xswiftc -Xfrontend -Xswiftc -disable-autolink-library -Xswiftc -Xfrontend -Xswiftc curl \
	-Xlinker --as-needed -Xlinker -lcurl
RELEASE = .build/release/citytop
# A crash inside a full-screen program must leave the terminal to the program's own handler.
export SWIFT_BACKTRACE = enable=no

.DEFAULT_GOAL := help

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

needs: ## Install the system libraries that are missing (Debian, Ubuntu)
	@sh .ci/needs

build: needs ## Build the program for use
	$(SWIFT) build -c release --product citytop -debug-info-format none --static-swift-stdlib \
		$(LATE_CURL)
	@! readelf -d $(RELEASE) 2>/dev/null | grep -q 'NEEDED.*libcurl' \
		|| echo "Every start loads libcurl: a function is missing in Sources/CCurl/loading.c." >&2

demo: build ## Run the live demo city; without a terminal, print one frame
	@$(RELEASE) demo

test: needs ## Build and run every test
	$(SWIFT) build --build-tests $(CHECKED)
	$(SWIFT) test --skip-build $(CHECKED) $(TEST_OPTIONS)

# For .ci/again: some of the tests that were built.
test-only:
	$(SWIFT) test --skip-build $(CHECKED) --filter '$(FILTER)'

check: needs lint test ## What CI runs: format lint, import check, warnings as errors, tests

lint: ## Check the format of every source file
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift
	@sh .ci/imports
	@sh .ci/house
	@python3 .ci/words

format: ## Rewrite every source file in the project's format
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

golden: needs ## Record the golden frames and messages anew; read the difference before committing
	-RECORD_GOLDEN=1 $(SWIFT) test $(CHECKED)

bench: build ## Measure, beside the peers that are installed
	$(SWIFT) run -c release --package-path Tests/Benchmarks benchmarks

pictures: build ## Draw the pictures of the READMEs again
	@mkdir -p Data/pictures
	$(RELEASE) snapshot --demo --scenario rainstorm --at 08:40 --size 120x36 --format svg > Data/pictures/overview.svg
	$(RELEASE) snapshot --demo --scenario rainstorm --at 08:40 --size 120x36 --format svg --language zh \
		> Data/pictures/overview-zh.svg

recordings: build ## Record the rainstorm day that comes with the program anew, from its scenario
	@mkdir -p Data/recordings
	$(RELEASE) record --demo --scenario rainstorm --force --output Data/recordings/rainstorm.citytop

guide: $(RELEASE) ## Write Documents/configuration.md again, from the table that the reader checks against
	$(RELEASE) manual --configuration-guide > Documents/configuration.md

man: $(RELEASE) ## Write the manual page and the shell completions into .build/man and .build/completions
	@sh .ci/manual $(RELEASE) .build

# Installing never builds over the program that is there: what was built is what is installed.
$(RELEASE):
	@$(MAKE) build

install: $(RELEASE) ## Install program, data, manual page and completions below PREFIX
	@sh .ci/install $(RELEASE) "$(DESTDIR)$(PREFIX)"

check-install: build ## Install below .build and start the program without the toolchain
	@bash .ci/check-install $(RELEASE)

.PHONY: help needs build demo test test-only check lint format golden bench pictures recordings guide man install \
	check-install
