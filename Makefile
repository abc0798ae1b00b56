# Ignite. `make` builds everything into build/; any folder of handlers/ is picked up by itself.
#
#   make [all]        library, handlers, tools            make lint       format and clang-tidy
#   make tests        unit test programs                  make format     format in place
#   make asan|tsan    instrumented build in build/asan…   make coverage   line coverage of the unit tests
#   make new NAME=x   a new handler folder                make clean
#   make BUILD=DIR    builds elsewhere                    make CC=clang   with Clang

BUILD ?= build
# One spelling for one folder: the .d files name what they describe by it. Relative below here, absolute elsewhere.
override BUILD := $(patsubst $(CURDIR)/%,%,$(abspath $(BUILD)))
CC ?= cc
PKGS := libpq jansson libcurl cjose libcrypto libutf8proc libzip libpcre2-8 libidn2 libseccomp zlib

WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
# What clang-tidy looks for in all system headers, too, which takes it longer than all its other checks together.
ifneq ($(findstring clang,$(CC)),)
WARN += -Wreserved-identifier -Wreserved-macro-identifier
endif
HARDEN ?= -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fPIE
OPT ?= -O2
# Functions and lines, which is what a backtrace shows, in a third of the space and four fifths of the time. For a debugger: DEBUG_INFO=-g.
DEBUG_INFO ?= -g1
CFLAGS_ALL := -std=gnu17 -D_GNU_SOURCE $(DEBUG_INFO) $(OPT) $(WARN) $(HARDEN) -pthread -Ishared \
	$(shell pkg-config --cflags $(PKGS) | sed 's/-I/-isystem /g') \
	-include shared/base/banned.h $(CFLAGS) $(SAN)
LDFLAGS_ALL := -pie -pthread -Wl,-z,relro,-z,now -Wl,--as-needed -Wl,--gc-sections $(LDFLAGS) $(SAN)
# Programs are many and carry all debug information: LLVM's linker, where it is, takes a third of the time. (It is none of the
# flags: that the tests brought it is no reason to compile all anew.)
LINK = $(CC) $(LDFLAGS_ALL) $(if $(lld),-fuse-ld=lld)
lld := $(shell command -v ld.lld)
# libcrypto and libc first: the loader looks names up in this order at each start, and most are theirs.
LIBS := -lcrypto -lc $(shell pkg-config --libs $(PKGS)) -lfcgi -lb64 -lm

# What reads a course's words: most of what the tests compute. HOT is for builds that are not optimised otherwise.
hot := $(wildcard $(patsubst %,shared/domain/course/%.c,eval* fold language num prose rules_* similar stem*)) shared/codec/unicode.c
HOT ?=
handlers := $(notdir $(patsubst %/,%,$(dir $(wildcard handlers/*/handler.c))))
tools := $(patsubst tools/%.c,%,$(wildcard tools/*.c))
stack_tools := $(patsubst stack/%.c,%,$(wildcard stack/*.c))
lib_src := $(wildcard shared/*/*.c shared/*/*/*.c shared/*/*/*/*.c)
prompts := $(wildcard shared/domain/course/model/prompts/*.txt)
prompts_obj := $(BUILD)/shared/domain/course/model/prompts.o
lib_obj := $(lib_src:%.c=$(BUILD)/%.o) $(prompts_obj)
# The player of SCORM packages, a file an object.
player_obj := $(patsubst %,$(BUILD)/%.o,$(wildcard shared/domain/export/player/*))
# The form of provider files and the built-in one.
provider_obj := $(BUILD)/shared/domain/provider/files.o
lib := $(BUILD)/libignite.a
test_src := $(wildcard tests/unit/*_test.c)
tests := $(patsubst tests/unit/%.c,$(BUILD)/test/%,$(test_src))
# What tests share: tests/lib/*.c all of them, every tests/unit/*.c that is not a test program itself the unit tests.
test_lib := $(wildcard tests/lib/*.c)
test_help_obj := $(patsubst %.c,$(BUILD)/%.o,$(test_lib) $(filter-out %_test.c,$(wildcard tests/unit/*.c)))
c_files := $(lib_src) $(wildcard handlers/*/*.c tools/*.c stack/*.c) $(test_lib) $(wildcard tests/unit/*.c tests/process/*.c tests/fuzz/*.c tests/conformance/*.c tests/bench/queue/*.c tests/bench/schema/*.c)
h_files := $(wildcard shared/*.h shared/*/*.h shared/*/*/*.h shared/*/*/*/*.h handlers/*/*.h tests/lib/*.h tests/unit/*.h tests/process/*.h)

.PHONY: all tests objects strict lint format asan tsan coverage clean new
.DELETE_ON_ERROR:
.SECONDARY:

all: $(handlers:%=$(BUILD)/bin/%) $(tools:%=$(BUILD)/bin/%) $(stack_tools:%=$(BUILD)/bin/%)

tests: $(tests)

# All there is to compile, for another compiler's opinion.
objects: $(c_files:%.c=$(BUILD)/%.o)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(if $(filter $<,$(hot)),$(HOT)) -MMD -MP -c -o $@ $<

# It embeds them.
$(BUILD)/shared/codec/schema_metaschema.o: $(wildcard shared/codec/metaschema/*.json)

# Another compiler, other flags or another release of the system, whose libraries have other names, rebuild everything.
flags = $(CC) $(CFLAGS_ALL) $(HOT) $(LDFLAGS_ALL) on $(shell . /etc/os-release && echo $$ID $$VERSION_ID)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(flags)' | cmp -s - $@ || echo '$(flags)' > $@
FORCE:

$(lib): $(lib_obj) $(player_obj) $(provider_obj)
	@rm -f $@
	ar rcs $@ $^

# A file that is embedded: symbol NAME and NAME_size (docs in shared/edge/handler.h).
embed = printf '.section .rodata\n.global $(1)\n.global $(1)_size\n.balign 8\n$(1):\n$(2)\n.Lend_$(1):\n.byte 0\n.balign 8\n$(1)_size: .quad .Lend_$(1) - $(1)\n.section .note.GNU-stack,"",%%progbits\n'

# prompts/system.txt -> prompt_system; the schema of a course -> course_schema.
course_schema := shared/domain/course/course.schema.json
$(prompts_obj): $(prompts) $(course_schema) $(BUILD)/flags
	@mkdir -p $(@D)
	@{ $(foreach p,$(prompts),$(call embed,prompt_$(notdir $(basename $(p))),.incbin "$(p)"); ) \
		$(call embed,course_schema,.incbin "$(course_schema)"); } > $(@:.o=.s)
	$(CC) -c -o $@ $(@:.o=.s)

# player/index.html -> player_index_html
$(player_obj): $(BUILD)/%.o: % $(BUILD)/flags
	@mkdir -p $(@D)
	@$(call embed,player_$(subst .,_,$(notdir $<)),.incbin "$<") > $(@:.o=.s)
	$(CC) -c -o $@ $(@:.o=.s)

$(provider_obj): shared/domain/provider/file.schema.json shared/domain/provider/default.json $(BUILD)/flags
	@mkdir -p $(@D)
	@{ $(call embed,provider_file_schema,.incbin "shared/domain/provider/file.schema.json"); \
		$(call embed,provider_default,.incbin "shared/domain/provider/default.json"); } > $(@:.o=.s)
	$(CC) -c -o $@ $(@:.o=.s)

$(BUILD)/handlers/%/schema.o: $(BUILD)/flags $(wildcard handlers/*/request.schema.json)
	@mkdir -p $(@D)
	@if [ -f handlers/$*/request.schema.json ]; then \
		$(call embed,handler_request_schema,.incbin "handlers/$*/request.schema.json"); \
	else \
		$(call embed,handler_request_schema,); \
	fi > $(@:.o=.s)
	$(CC) -c -o $@ $(@:.o=.s)

define handler_rule
$(BUILD)/bin/$(1): $(patsubst %.c,$(BUILD)/%.o,$(wildcard handlers/$(1)/*.c)) $(BUILD)/handlers/$(1)/schema.o $(lib)
	@mkdir -p $$(@D)
	$$(LINK) -o $$@ $$^ $$(LIBS)
endef
$(foreach h,$(handlers),$(eval $(call handler_rule,$(h))))

$(tools:%=$(BUILD)/bin/%): $(BUILD)/bin/%: $(BUILD)/tools/%.o $(lib)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(LIBS)

$(stack_tools:%=$(BUILD)/bin/%): $(BUILD)/bin/%: $(BUILD)/stack/%.o
	@mkdir -p $(@D)
	$(LINK) -o $@ $^

$(BUILD)/test/%: $(BUILD)/tests/unit/%.o $(test_help_obj) $(lib)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(LIBS) -lcmocka

# Tests of the process model: a handler that does as it is told, and the programs that drive it.
process_help := $(patsubst %.c,$(BUILD)/%.o,$(test_lib) $(filter-out %_test.c tests/process/probe.c,$(wildcard tests/process/*.c)))
process_tests := $(patsubst tests/process/%.c,$(BUILD)/process/%,$(wildcard tests/process/*_test.c))

.PHONY: process
process: $(BUILD)/process/probe $(process_tests)

$(BUILD)/process/probe: $(BUILD)/tests/process/probe.o $(lib)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(LIBS)

$(process_tests): $(BUILD)/process/%: $(BUILD)/tests/process/%.o $(process_help) $(lib)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(LIBS) -lcmocka

# The official JSON Schema test suite, run by the library.
.PHONY: conformance
conformance: $(BUILD)/conformance/suite

$(BUILD)/conformance/suite: $(BUILD)/tests/conformance/suite.o $(lib)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(LIBS)

# The queue bench's worker with two, one and eight threads, and the program that measures how soon a job starts.
.PHONY: bench-queue
bench-queue: $(addprefix $(BUILD)/bench-queue/,worker worker-single worker-many start)

$(BUILD)/tests/bench/queue/worker-single.o: THREADS := 1
$(BUILD)/tests/bench/queue/worker-many.o: THREADS := 8
$(BUILD)/tests/bench/queue/worker-single.o $(BUILD)/tests/bench/queue/worker-many.o: tests/bench/queue/worker.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -DJOB_THREADS=$(THREADS) -MMD -MP -c -o $@ $<

$(BUILD)/bench-queue/%: $(BUILD)/tests/bench/queue/%.o $(lib)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(LIBS)

# The program of the schema bench.
.PHONY: bench-schema
bench-schema: $(BUILD)/bench-schema/bench

$(BUILD)/bench-schema/bench: $(BUILD)/tests/bench/schema/bench.o $(lib)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(LIBS)

# By Clang 14 (Debian 12) where it has its sanitizers, since those of 19 name no function without a symbolizer of LLVM's:
# unoptimised it compiles in half of GCC's time, and lint takes its warnings from the same build. The name that is defined is
# what GCC tells a sanitizer's build by. WHAT to make of it.
WHAT ?= all tests
asan_cc = $(if $(shell clang --version 2>/dev/null | grep -q 'version 14' && mkdir -p $(BUILD) && echo 'int main(void) { return 0; }' | \
	clang -fsanitize=address,undefined -x c - -o $(BUILD)/asan.probe 2>/dev/null && echo yes),clang,$(CC))
asan:
	$(MAKE) BUILD=$(BUILD)/asan CC=$(asan_cc) OPT=-O0 HOT=-O1 HARDEN=-fPIE \
		SAN='-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -D__SANITIZE_ADDRESS__=1' $(WHAT)

# All there is by Clang, without linking: the sanitizers' objects where Clang makes them, otherwise a folder of its own.
strict:
	$(MAKE) $(if $(filter clang,$(asan_cc)),WHAT=objects asan,BUILD=$(BUILD)/strict CC=clang OPT=-O0 HARDEN=-fPIE objects)

tsan:
	$(MAKE) BUILD=$(BUILD)/tsan OPT=-O1 HARDEN=-fPIE SAN='-fsanitize=thread' all tests

coverage:
	$(MAKE) BUILD=$(BUILD)/coverage OPT=-O0 HARDEN=-fPIE SAN=--coverage tests
	@for t in $(BUILD)/coverage/test/*_test; do $$t >/dev/null 2>&1 || echo "failed: $$t"; done
	@gcov -n -r -s . $$(find $(BUILD)/coverage/shared -name '*.gcda') 2>/dev/null \
		| awk '/^File /{f=$$2} /^Lines executed/{print f, $$0}' | grep "'shared" | sort

format:
	clang-format -i $(c_files) $(h_files)

lint: lint-format lint-tidy

.PHONY: lint-format lint-tidy
lint-format:
	clang-format --dry-run -Werror $(c_files) $(h_files)

lint-tidy: $(BUILD)/tidy$(DEEP).ok

# The bounded analyzer takes a tenth of the time; DEEP=1 has the whole one.
bounded := $(addprefix --extra-arg=,-Xclang -analyzer-config -Xclang mode=shallow -Xclang -analyzer-config -Xclang max-nodes=10000)
tidy_mode := $(if $(DEEP),,$(bounded))

# What changed, some at a time: each start costs. A header changes all.
$(BUILD)/tidy$(DEEP).ok: $(c_files) $(h_files) .clang-tidy
	@mkdir -p $(@D)
	@printf '%s\n' $(if $(filter-out %.c,$?),$(c_files),$?) | xargs -n 6 -P $(shell nproc) sh -c \
		'clang-tidy --quiet $(tidy_mode) "$$@" -- $(filter-out -Werror,$(CFLAGS_ALL)) 2>/dev/null' -
	@touch $@

new:
	@[ -n "$(NAME)" ] || { echo "usage: make new NAME=my-function"; exit 2; }
	@tools/new-handler "$(NAME)"

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -path $(BUILD)/bare -prune -o -path $(BUILD)/image -prune -o -name '*.d' -type f -not -path '$(BUILD)/asan/*' -not -path '$(BUILD)/strict/*' -not -path '$(BUILD)/tsan/*' -not -path '$(BUILD)/coverage/*' -print 2>/dev/null)
