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
