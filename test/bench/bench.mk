# What an exit, a boot and time cost, with the counters and with what people use in their stead.
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
