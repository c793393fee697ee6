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
