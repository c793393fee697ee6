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
HOST	:= $(addprefix test/host/,init guest jobs bench-jobs times-jobs swap-jobs shell-jobs compare-jobs)

# What is asked of a host with AMD's processor lies in folders of its own.
ON	:= $(if $(filter amd,$(shell VENDOR='$(VENDOR)' scripts/choose-vmx --vendor '$(VMX)')),-amd)

# A run's guest: its name, its folder, and where it has one its disk.
NAME	:= $(or $(if $(filter 1,$(words $(GUEST))),$(filter small debian,$(GUEST))),disk)
NESTED	:= $(DIR)/guest-$(NAME)
RUN_BUILD := $(DIR)/build$(if $(filter small,$(NAME)),-run)
RUN_ISO	:= $(DIR)/run$(if $(filter small,$(NAME)),,-$(NAME)).iso

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: run shell compare check modules modules-swap modules-back deb install uninstall check-apply check-all check-debug check-install report fuzz bench bench-all kernel selftests-stock format-patch packages vmx clean help

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

check-install: vmx $(DIR)/guest-small/about
	@test/check-install $(DIR)

RUN	?= $(DIR)/run$(ON)
report:
	@scripts/packages report
	@scripts/report $(or $(RECORDING),$(DMESG),$(RUN)/result.log) $(or $(REPORT),$(DIR)/report)

fuzz:
	@scripts/packages fuzz
	@test/fuzz/run $(OUT)/fuzz $(SECONDS)

kernel: $(BUILD)/.built

# What is expensive, each from what it is made of.

packages:
	@scripts/packages $(filter deb,$(MAKECMDGOALS))
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
$(DIR)/guest-disk/about $(DIR)/guest-new-disk/about: FORCE
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
	@scripts/packages shell
	@$(MAKE) -s -B -C tools/kvm/kvm-exits OUTPUT=$(@D) LDFLAGS=-static

$(DIR)/check.iso $(DIR)/smp.iso: $(DIR)/%.iso: $(BUILD)/.built $(DIR)/off/.built $(DIR)/guest-small/about $(TESTS) $(HOST) scripts/image
	@HOST_TESTS=$(DIR)/host-tests MODULES_OFF=$(DIR)/off/arch/x86/kvm scripts/image $(BUILD) $* $(DIR)/guest-small $@

# For kernels that are not tested whole, the one of make run.
$(DIR)/exact.iso: $(DIR)/build-run/.built $(DIR)/guest-small/about $(DIR)/host-tests/exits $(DIR)/host-run/console $(HOST) scripts/image
	@mkdir -p $(DIR)/host-exact
	@cp $(DIR)/host-tests/exits $(DIR)/host-run/console $(DIR)/host-exact
	@HOST_TESTS=$(DIR)/host-exact scripts/image $(DIR)/build-run exact $(DIR)/guest-small $@

format-patch: $(TREE)/.applied
	@scripts/format-patch $(DIR)/pristine $(TREE) $(DIR)/patches

clean:
	rm -rf $(OUT)

include scripts/modules.mk scripts/lab.mk test/selftests/selftests.mk test/bench/bench.mk test/debug/debug.mk

FORCE:

help:
	@echo 'make run           build the patched kernel, boot it as a VMX host, run a nested guest,'
	@echo '                   and print why the guest exited, out of the host'\''s dmesg'
	@echo 'make check         prove it; the last line is N passed, N failed, N skipped'
	@echo 'make check-apply   see that every hook applies to each of $(SERIES), without a build'
	@echo 'make shell         a root shell on the host, with a guest to boot and kvm-exits; a copy of SHARE=folder is /share'
	@echo '                   and given back in $(DIR)/shell, PERF=1 has perf; exercises: Documentation/virt/kvm/exit-stats-lab.rst'
	@echo 'make compare       what differs between two kernels, emulated, in what an exit costs and a boot takes:'
	@echo '                   BASE=, NEW= (series or trees), BASE_CONFIG=, NEW_CONFIG=, BASE_PARAMS=, NEW_PARAMS=,'
	@echo '                   NEW_GUEST=, BOOTS=$(BOOTS) of the guest, FAIL_ABOVE=instructions or percent%'
	@echo 'make check-all     make check on each of them, and a table'
	@echo 'make check-install what On your own host in the README says, on emulated hosts with Debian'\''s own kernels'
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
	@echo 'make deb           a whole kernel as Debian packages, and kvm-exits, in $(DIR)/deb: configured as'
	@echo '                   CONFIG=$(CONFIG); LOCALMOD=1 without modules that this machine has not'
	@echo '                   loaded, LOCALMOD=file without those missing from file, another host'\''s lsmod'
	@echo 'make install       install them, as root, beside the kernels that there are, and boot the new one'
	@echo '                   once; DEFAULT=1 for good, YES=1 without being asked'
	@echo 'make uninstall     remove them'
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
