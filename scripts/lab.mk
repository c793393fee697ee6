# A shell on the host, for people. What make run needs of a kernel will do, unless there is a disk, or perf.
SHARE	?=
PERF	?=
MORE	:= $(SHARE)$(PERF)$(filter-out small,$(NAME))
SHELL_BUILD := $(DIR)/build$(if $(MORE),,-run)
SHELL_ISO := $(DIR)/shell$(if $(MORE),-full)$(if $(PERF),-perf)$(filter-out -small,-$(NAME)).iso
export SHARE

shell: shell-input vmx $(NESTED)/about $(SHELL_ISO)
	@$(if $(filter small,$(NAME)),,DISK=$(NESTED)/disk) scripts/shell $(SHELL_ISO) $(DIR)/shell$(ON)

.PHONY: shell-input
shell-input:
	@scripts/packages shell
	@scripts/shell --check

$(DIR)/host-shell/cost: test/host/cost.c $(addprefix test/host/,vm.c table.c vm.h table.h)
	@mkdir -p $(@D)
	@$(CC) -O2 -Wall -Wextra -Werror -static -pthread -o $@ $(filter %.c,$^)

# A guest's own guest: what costs that, with the library of the kernel's selftests.
$(DIR)/selftests-l2/.built: $(DIR)/source
	@test/build-selftests $(DIR)/pristine $(@D) ours
	@touch $@
$(DIR)/selftests-l2/.built: test/build-selftests $(wildcard test/selftests/*.c)

$(SHELL_ISO): $(SHELL_BUILD)/.built $(NESTED)/about $(addprefix $(DIR)/,host-run/console host-shell/cost host-tests/kvm-exits selftests-l2/.built) $(wildcard test/host/shell/*) tools/kvm/kvm-exits/kvm-exits.bash $(HOST) scripts/image scripts/shell-root
	@$(if $(PERF),scripts/packages bench)
	@scripts/shell-root $(DIR) $(DIR)/shell-root
	@PROGRAMS="/bin/bash $(if $(PERF),/usr/bin/perf)" HOST_ROOT=$(DIR)/shell-root \
		scripts/image $(SHELL_BUILD) shell $(NESTED) $@

# Two kernels: what an exit costs, and what a guest's boot takes: scripts/compare. A side of it is
# built as for make run, or in a folder of its own if it has OPTIONS of its own.
BASE	?= $(KERNEL)
BOOTS	?= 2
export BASE NEW BASE_CONFIG NEW_CONFIG BASE_PARAMS NEW_PARAMS NEW_GUEST GUEST BOOTS FAIL_ABOVE
# Instructions are what the emulator counts.
compare: export VMX := $(if $(filter command,$(firstword $(origin VMX))),$(VMX),bochs)
# A wish that nothing looks at would be no difference.
WISHES	:= $(foreach v,$(filter BASE_% NEW_%,$(.VARIABLES)),$(if $(filter command,$(firstword $(origin $v))),$v))
compare:
	$(foreach v,$(filter-out %_CONFIG %_PARAMS NEW_GUEST,$(WISHES)),$(error there is no $v: BASE_CONFIG, NEW_CONFIG, BASE_PARAMS, NEW_PARAMS and NEW_GUEST there are, and GUEST is BASE's))
	@scripts/packages compare
	@scripts/compare $(OUT)/compare

OPTIONS	?=
L2	?= $(DIR)/selftests-l2
SIDE_BUILD := $(DIR)/build$(if $(FULL),,-run)
SIDE_FRAGMENT := $(if $(FULL),$(FRAGMENT),$(RUN_FRAGMENT))
SIDE	:= $(SIDE_BUILD)$(if $(OPTIONS),-$(shell echo '$(OPTIONS)' | cksum | cut -d' ' -f1))
ifneq ($(OPTIONS),)
$(SIDE)/.built: $(TREE)/.applied $(SIDE_FRAGMENT) scripts/configure scripts/build
	@echo '==> building the kernel in $(@D)'
	@scripts/configure $(TREE) $(@D) "$(SIDE_FRAGMENT)" $(OPTIONS)
	@scripts/build $(TREE) $(@D) bzImage modules
	@touch $@
endif
compare-image: $(SIDE)/.built $(NESTED)/about $(addprefix $(DIR)/,host-run/console host-shell/cost) $(L2)/.built
	@scripts/compare-root $(DIR) $(L2)-ours '$(PARAMS)' $(IMAGE).root
	@HOST_ROOT=$(IMAGE).root APPEND=boots=$(BOOTS) scripts/image $(SIDE) compare $(NESTED) $(IMAGE)
	@echo $(if $(filter small,$(NAME)),,$(NESTED)/disk) >$(IMAGE).disk
	@echo $(NESTED) >$(IMAGE).guest
