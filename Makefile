# kvm-exit-stats: build, boot and prove the kernel patch. 'make help' says what there is.

# The series that are proven; any other, and trees by path, are taken if every hook applies.
SERIES	:= 6.1 6.12 7.3
KERNEL	?= 6.12
VMX	?= auto
VENDOR	?= auto
GUEST	?= small
CPUS	?= 1
TIMEOUT	?= $(if $(filter disk,$(NAME)),1800,900)
SECONDS	?= 60
JOBS	?= $(shell nproc)
OUT	?= $(CURDIR)/out
CACHE	?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/kvm-exit-stats
# Kernels of which make check boots but the exact rows and a guest, beside KERNEL.
EXACT	?= $(if $(filter 6.12,$(KERNEL)),$(filter-out 6.12,$(SERIES)))
export KERNEL SERIES EXACT VMX VENDOR CPUS TIMEOUT JOBS OUT CACHE

# A kernel's folder below OUT: its series, or the last part of its path.
DIR	:= $(OUT)/$(notdir $(patsubst %/,%,$(KERNEL)))
TREE	:= $(DIR)/linux
BUILD	:= $(DIR)/build
FRAGMENT := test/host/host.config test/host/check.config
OVERLAY	:= $(shell find arch include virt Documentation -type f; find tools -name "*.patch")
HOST	:= $(addprefix test/host/,init guest jobs bench-jobs times-jobs swap-jobs)

# What is asked of a host with AMD's processor lies in folders of its own.
ON	:= $(if $(filter amd,$(shell VENDOR='$(VENDOR)' scripts/choose-vmx --vendor '$(VMX)')),-amd)

# A run's guest: its name, its folder, and where it has one its disk.
NAME	:= $(or $(if $(filter 1,$(words $(GUEST))),$(filter small debian,$(GUEST))),disk)
NESTED	:= $(DIR)/guest-$(NAME)
RUN_BUILD := $(DIR)/build$(if $(filter small,$(NAME)),-run)
RUN_ISO	:= $(DIR)/run$(if $(filter small,$(NAME)),,-$(NAME)).iso

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: run check modules modules-swap modules-back check-apply check-all check-debug report fuzz bench bench-all kernel selftests-stock format-patch packages vmx clean help

run: vmx $(NESTED)/about $(RUN_ISO)
	@$(if $(filter small,$(NAME)),,DISK=$(NESTED)/disk) scripts/run $(RUN_ISO) $(DIR)/run$(ON)
	@scripts/show $(DIR)/run$(ON)

# Programs are ended by signals in tests, which nohup, or an & in a script, has ignored in all.
check:
	@scripts/packages check
	@env --default-signal test/check $(DIR)

check-apply:
	@for s in $(SERIES); do $(MAKE) -s KERNEL=$$s $(OUT)/$$s/source && \
		scripts/apply --check $(OUT)/$$s/pristine || exit; done

check-all:
	@test/check-all $(OUT)/check-all $(SERIES)

RUN	?= $(DIR)/run$(ON)
report:
	@scripts/packages report
	@scripts/report $(or $(RECORDING),$(DMESG),$(RUN)/result.log) $(or $(REPORT),$(DIR)/report)

fuzz:
	@scripts/packages fuzz
	@test/fuzz/run $(OUT)/fuzz $(SECONDS)

kernel: $(BUILD)/.built

BENCH	?= exits boots times
bench: vmx $(BENCH:%=$(DIR)/%.iso) $(OUT)/scaling
	@rm -rf $(DIR)/bench$(ON)
	@mkdir -p $(DIR)/bench$(ON)
	@$(OUT)/scaling >$(DIR)/bench$(ON)/scaling
	@status=0; \
	for b in $(BENCH); do scripts/run $(DIR)/$$b.iso $(DIR)/bench$(ON)/$$b || status=1; done; \
	scripts/bench $(VMX) $(DIR)/bench$(ON) || status=1; exit $$status

# On each kernel, and one table of all, in instructions, which the emulated host alone tells.
bench-all:
	@status=0; for s in $(SERIES); do $(MAKE) bench KERNEL=$$s BENCH=exits VMX=bochs || status=1; done; \
	scripts/bench-kernels $(SERIES:%=$(OUT)/%/bench$(ON)) >$(OUT)/bench-kernels.txt && \
	cat $(OUT)/bench-kernels.txt && exit $$status

# What is expensive, each from what it is made of.

packages:
	@scripts/packages
vmx:
	@scripts/choose-vmx $(VMX) >/dev/null

# Says what is in pristine; newer when that is.
$(DIR)/source: FORCE | packages
	@scripts/fetch $(KERNEL) $(CACHE) $(DIR)

$(TREE)/.applied: $(DIR)/source $(OVERLAY) scripts/tree scripts/apply
	@scripts/tree $(DIR)/pristine $(TREE)

$(BUILD)/.built: $(TREE)/.applied $(FRAGMENT) scripts/configure scripts/build
	@echo '==> building the kernel in $(BUILD)'
	@scripts/configure $(TREE) $(BUILD) "$(FRAGMENT)"
	@scripts/build $(TREE) $(BUILD) bzImage modules
	@touch $@

# The one of make run, which has what that needs alone.
RUN_FRAGMENT := test/host/host.config test/host/run.config
$(DIR)/build-run/.built: $(TREE)/.applied $(RUN_FRAGMENT) scripts/configure scripts/build
	@echo '==> building the kernel in $(@D)'
	@scripts/configure $(TREE) $(@D) "$(RUN_FRAGMENT)"
	@scripts/build $(TREE) $(@D) bzImage modules
	@touch $@

# The same kernel's KVM modules without the counters.
$(DIR)/off/.built: $(BUILD)/.built
	@echo '==> building KVM with CONFIG_KVM_EXIT_STATS=n'
	@test/build-variant $(TREE) $(BUILD) $(DIR)/off modules CONFIG_KVM_EXIT_STATS=n CONFIG_KVM_EXIT_STATS_KUNIT_TEST=n
	@touch $@

$(DIR)/gen_init_cpio: | $(DIR)/source
	@$(CC) -O2 -o $@ $(DIR)/pristine/usr/gen_init_cpio.c

$(DIR)/guest-small/about: $(DIR)/gen_init_cpio scripts/guest test/host/guest-init
	@scripts/guest $< $(@D)

$(DIR)/guest-debian/about: scripts/guest-debian $(wildcard test/host/guest-debian/*)
	@scripts/guest-debian $(@D)

# Touched when it is another disk.
$(DIR)/guest-disk/about: FORCE
	@scripts/guest-disk '$(GUEST)' $(@D)

# Programs of ours that the host has; a run has few.
$(DIR)/host-run/%: test/host/%.c
	@mkdir -p $(@D)
	@$(CC) -O2 -Wall -Wextra -Werror -static -o $@ $<

$(DIR)/run.iso: $(DIR)/guest-small/about
$(DIR)/run-debian.iso: $(DIR)/guest-debian/about
$(DIR)/run-disk.iso: $(DIR)/guest-disk/about
$(DIR)/run.iso: $(DIR)/build-run/.built
$(DIR)/run-debian.iso $(DIR)/run-disk.iso: $(BUILD)/.built
$(DIR)/run.iso $(DIR)/run-debian.iso $(DIR)/run-disk.iso: $(DIR)/host-run/sample $(DIR)/host-run/console $(HOST) scripts/image
	@HOST_TESTS=$(DIR)/host-run scripts/image $(RUN_BUILD) run $(patsubst %/about,%,$(filter %/about,$^)) $@

TESTS := $(addprefix $(DIR)/host-tests/,exits accounts interfaces times tsc vcpus dumps bench console load kvm-exits minor_taken.ko exit_stats_l2_test)
$(DIR)/host-tests/%: test/host/%.c $(wildcard test/host/*.h) $(addprefix test/host/,vm.c table.c klog.c books.c timed.c)
	@mkdir -p $(@D)
	@$(CC) -O2 -Wall -Wextra -Werror -static -pthread -o $@ $(filter %.c,$^)

# Built with the kernel's own.
$(DIR)/host-tests/exit_stats_l2_test: $(DIR)/selftests/.built
	@mkdir -p $(@D)
	@cp $(DIR)/selftests-ours/$(@F) $@

# A module that stands in KVM's way.
$(DIR)/host-tests/minor_taken.ko: $(BUILD)/.built $(wildcard test/host/modules/*)
	@test/host/module $(TREE) $(BUILD) $(@D)

$(DIR)/host-tests/kvm-exits: $(wildcard $(addprefix tools/kvm/kvm-exits/,*.[ch] Build Makefile))
	@mkdir -p $(@D)
	@scripts/packages check
	@$(MAKE) -s -B -C tools/kvm/kvm-exits OUTPUT=$(@D) LDFLAGS=-static

# Kernels that look for mistakes, and KVM with two of them.

DEBUG	:= CONFIG_DEBUG_KERNEL=y CONFIG_PREEMPT=y CONFIG_STACKTRACE=y
DEBUG_asan := $(DEBUG) $(addsuffix =y,$(addprefix CONFIG_,KASAN KASAN_VMALLOC UBSAN PROVE_LOCKING \
	DEBUG_ATOMIC_SLEEP DEBUG_OBJECTS DEBUG_OBJECTS_FREE DEBUG_OBJECTS_WORK DEBUG_OBJECTS_TIMERS \
	DEBUG_OBJECTS_RCU_HEAD DEBUG_OBJECTS_PERCPU_COUNTER))
DEBUG_csan := $(DEBUG) CONFIG_KCSAN=y CONFIG_KCSAN_EARLY_ENABLE=y CONFIG_KCSAN_SKIP_WATCH=500 \
	CONFIG_KCSAN_REPORT_ONCE_IN_MS=100 CONFIG_KCSAN_REPORT_VALUE_CHANGE_ONLY=y \
	CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC=y

SANITIZED := $(addprefix $(DIR)/,build-asan build-csan)
$(SANITIZED:%=%/.built): $(DIR)/build-%/.built: $(TREE)/.applied $(FRAGMENT)
	@echo '==> building a kernel with sanitizers in $(@D)'
	@scripts/configure $(TREE) $(@D) "$(FRAGMENT)" $(DEBUG_$*)
	@scripts/build $(TREE) $(@D) bzImage modules
	@touch $@

$(DIR)/planted-asan/.built $(DIR)/planted-csan/.built: $(DIR)/planted-%/.built: $(DIR)/build-%/.built test/debug/planted.patch
	@echo '==> building KVM with mistakes'
	@test/bench/patched $(TREE) $(DIR)/planted-linux test/debug/planted.patch
	@test/build-variant $(DIR)/planted-linux $(DIR)/build-$* $(@D) modules $(DEBUG_$*)
	@touch $@

$(DIR)/asan.iso $(DIR)/csan.iso: $(DIR)/%.iso: $(DIR)/build-%/.built $(DIR)/guest-small/about $(TESTS) $(HOST) scripts/image
	@rm -rf $(DIR)/host-tests-$*
	@cp -r $(DIR)/host-tests $(DIR)/host-tests-$*
	@test/host/module $(TREE) $(DIR)/build-$* $(DIR)/host-tests-$*
	@HOST_TESTS=$(DIR)/host-tests-$* scripts/image $(DIR)/build-$* debug $(DIR)/guest-small $@

$(DIR)/planted-asan.iso $(DIR)/planted-csan.iso: $(DIR)/planted-%.iso: $(DIR)/planted-%/.built $(DIR)/%.iso
	@HOST_TESTS=$(DIR)/host-tests MODULES_OFF=$(DIR)/planted-$*/arch/x86/kvm scripts/image $(DIR)/build-$* planted $(DIR)/guest-small $@

check-debug: vmx $(DIR)/asan.iso $(DIR)/csan.iso $(DIR)/planted-asan.iso $(DIR)/planted-csan.iso
	@test/check-debug $(DIR)

$(DIR)/check.iso $(DIR)/smp.iso: $(DIR)/%.iso: $(BUILD)/.built $(DIR)/off/.built $(DIR)/guest-small/about $(TESTS) $(HOST) scripts/image
	@HOST_TESTS=$(DIR)/host-tests MODULES_OFF=$(DIR)/off/arch/x86/kvm scripts/image $(BUILD) $* $(DIR)/guest-small $@

# For kernels that are not tested whole, the one of make run.
$(DIR)/exact.iso: $(DIR)/build-run/.built $(DIR)/guest-small/about $(DIR)/host-tests/exits $(DIR)/host-run/console $(HOST) scripts/image
	@mkdir -p $(DIR)/host-exact
	@cp $(DIR)/host-tests/exits $(DIR)/host-run/console $(DIR)/host-exact
	@HOST_TESTS=$(DIR)/host-exact scripts/image $(DIR)/build-run exact $(DIR)/guest-small $@

# The kernel's own KVM selftests, and what they say of a kernel without the patch: recorded, or
# asked first.
HANGS	:= test/selftests/hangs$(ON)
RECORDED := test/selftests/stock-$(notdir $(KERNEL))$(ON)
STOCK := $(or $(wildcard $(RECORDED)),$(DIR)/selftests$(ON).stock)

$(DIR)/selftests/.built: $(DIR)/source
	@echo '==> building the kernel'\''s KVM selftests'
	@test/build-selftests $(DIR)/pristine $(DIR)/selftests
	@touch $@
$(DIR)/selftests/.built: test/build-selftests $(wildcard test/selftests/*)

$(DIR)/stock/.built: $(BUILD)/.built
	@echo '==> building KVM without hooks'
	@test/build-variant $(DIR)/pristine $(BUILD) $(DIR)/stock modules CONFIG_KVM_EXIT_STATS=n CONFIG_KVM_EXIT_STATS_KUNIT_TEST=n
	@touch $@

$(DIR)/selftests$(ON).iso: $(BUILD)/.built $(DIR)/selftests/.built $(STOCK) $(DIR)/guest-small/about $(HOST) scripts/image
	@SELFTESTS=$(DIR)/selftests STOCK=$(STOCK) scripts/image $(BUILD) selftests $(DIR)/guest-small $@

$(DIR)/stock$(ON).iso: $(BUILD)/.built $(DIR)/stock/.built $(DIR)/selftests/.built $(HANGS) $(DIR)/guest-small/about $(HOST) scripts/image
	@SELFTESTS=$(DIR)/selftests STOCK=$(HANGS) MODULES_OFF=$(DIR)/stock/arch/x86/kvm scripts/image $(BUILD) stock $(DIR)/guest-small $@

$(DIR)/selftests$(ON).stock: $(DIR)/stock$(ON).iso | vmx
	@scripts/run $< $(DIR)/stock-run$(ON)
	@cp $(firstword $(wildcard $(RECORDED)) $(HANGS)) $@
	@test/renew-stock $(DIR)/stock-run$(ON)/result.log $@

selftests-stock:
	@rm -f $(DIR)/selftests$(ON).stock
	@$(MAKE) -s $(DIR)/selftests$(ON).stock
	@cp $(DIR)/selftests$(ON).stock $(RECORDED)

# What make bench compares with: the counting verb as public versions of this feature have it.

$(DIR)/atomic/.built: $(BUILD)/.built test/bench/global-atomic.patch
	@echo '==> building KVM with a global atomic counter'
	@test/bench/patched $(TREE) $(DIR)/atomic-linux test/bench/global-atomic.patch
	@test/build-variant $(DIR)/atomic-linux $(BUILD) $(DIR)/atomic modules
	@touch $@

$(DIR)/host-bench/%: test/host/%.c test/host/vm.c $(wildcard test/host/*.h)
	@mkdir -p $(@D)
	@$(CC) -O2 -Wall -Wextra -Werror -static -pthread -o $@ $(filter %.c,$^)

VARIANTS := $(addprefix $(DIR)/,off/.built stock/.built atomic/.built)
$(DIR)/exits.iso $(DIR)/boots.iso $(DIR)/times.iso: $(DIR)/%.iso: $(BUILD)/.built $(VARIANTS) $(addprefix $(DIR)/,host-tests/bench host-bench/bpf-count host-run/console guest-small/about) $(HOST) scripts/image test/bench/root
	@scripts/packages bench
	@test/bench/root $(DIR) $(DIR)/bench-root
	@PROGRAMS=/usr/bin/perf HOST_ROOT=$(DIR)/bench-root scripts/image $(BUILD) $* $(DIR)/guest-small $@

# The hot path out of the kernel's own header, on the CPUs of this machine.
$(OUT)/scaling: test/bench/scaling.c $(wildcard include/linux/kvm_exit_*.h arch/x86/include/asm/*.h test/bench/shim/linux/*.h)
	@mkdir -p $(@D)
	@$(CC) -O2 -Wall -Wextra -Werror -pthread -DCONFIG_KVM_EXIT_STATS -Itest/bench/shim -Iinclude -Iarch/x86/include -o $@ $<

# For the kernel that Debian has built, of which a host needs KVM's modules alone.
RELEASE	?= $(shell uname -r)
modules:
	@scripts/packages modules
	@scripts/modules '$(RELEASE)' $(CACHE) '$(OUT)/modules-$(RELEASE)'
modules-swap:
	@scripts/swap in '$(OUT)/modules-$(RELEASE)/modules'
modules-back:
	@scripts/swap back '$(OUT)/modules-$(RELEASE)/modules'

# A host of the kernel that the small guest has.
SWAP	:= $(OUT)/modules-guest
$(SWAP)/modules/release: $(DIR)/guest-small/about $(OVERLAY) scripts/modules
	@scripts/packages modules
	@scripts/modules "$$(sed 's/^linux-image-//' $(DIR)/guest-small/package)" $(CACHE) $(SWAP)

$(OUT)/swap.iso: $(SWAP)/modules/release $(addprefix $(DIR)/host-tests/,exits signals) $(DIR)/host-run/console $(HOST) scripts/swap test/stock-host scripts/image
	@test/stock-host $(SWAP) $(DIR)/gen_init_cpio $(SWAP)/host
	@mkdir -p $(SWAP)/tests
	@cp $(DIR)/host-tests/exits $(DIR)/host-tests/signals $(DIR)/host-run/console $(SWAP)/tests
	@HOST_TESTS=$(SWAP)/tests HOST_ROOT=$(SWAP)/host/root scripts/image $(SWAP)/host/build swap $(DIR)/guest-small $@

format-patch: $(TREE)/.applied
	@scripts/format-patch $(DIR)/pristine $(TREE) $(DIR)/patches

clean:
	rm -rf $(OUT)

FORCE:

help:
	@echo 'make run           build the patched kernel, boot it as a VMX host, run a nested guest,'
	@echo '                   and print why the guest exited, out of the host'\''s dmesg'
	@echo 'make check         prove it; the last line is N passed, N failed, N skipped'
	@echo 'make check-apply   see that every hook applies to each of $(SERIES), without a build'
	@echo 'make check-all     make check on each of them, and a table'
	@echo 'make check-debug   the kernel side once more, on kernels that look for mistakes (sanitizers)'
	@echo 'make report        a page with a picture out of the last run, RUN=folder, or any kernel log,'
	@echo '                   DMESG=file, of several hosts that of SOURCE=name, or what kvm-exits record'
	@echo '                   wrote, RECORDING=file; into REPORT=folder'
	@echo 'make fuzz          fuzz the parsers of kvm-exits for SECONDS=$(SECONDS) each'
	@echo 'make bench         what counting adds to an exit, and what people use in its stead adds;'
	@echo '                   BENCH=exits for that alone, without whole boots; BENCH_TXT=file for a copy'
	@echo 'make bench-all     what an exit costs on each of $(SERIES), side by side, emulated: $(OUT)/bench-kernels.txt'
	@echo 'make kernel        build the patched kernel alone'
	@echo 'make modules       KVM'\''s modules for Debian'\''s own kernel RELEASE=$(RELEASE), in'
	@echo '                   OUT/modules-RELEASE; nothing is installed'
	@echo 'make modules-swap  put them in the place of those that run, as root; refused while a VM runs'
	@echo 'make modules-back  have Debian'\''s own run again; so does a reboot'
	@echo 'make format-patch  the mailable patch series, in $(DIR)/patches'
	@echo 'make selftests-stock  renew test/selftests/stock-$(KERNEL) from a kernel without the patch'
	@echo 'make clean         remove $(OUT) (downloaded kernels stay in CACHE)'
	@echo
	@echo 'Variables and their values now:'
	@echo '  KERNEL=$(KERNEL)   series of a Debian package linux-source-<series>, or the path of a kernel tree'
	@echo '  VMX=$(VMX)      auto, bochs (emulated), or kvm (this machine'\''s, through QEMU)'
	@echo '  VENDOR=$(VENDOR)   whose processor the host has: intel, amd, or auto, this machine'\''s where that'
	@echo '                offers nesting, and else an emulated one with VMX'
	@echo '  GUEST=$(GUEST)     small (a kernel and a shell), debian (a whole Debian 12, 5 to 7 minutes), or the path'
	@echo '                of a disk that boots, in any format that qemu-img knows'
	@echo '  CPUS=$(CPUS)        processors of the host'
	@echo '  TIMEOUT=$(TIMEOUT)   seconds that a boot may take'
	@echo '  JOBS=$(JOBS)        compilers at a time'
	@echo '  OUT=$(OUT)'
	@echo '  CACHE=$(CACHE)'
