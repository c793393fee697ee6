// SPDX-License-Identifier: GPL-2.0-only
#include "pace.h"
#include "sampler.h"

enum status sampler_open(struct sampler *s, const struct options *o, struct error *e)
{
	enum status status = debugfs_open(&s->fs, o->debugfs, e);
	const struct vm *vm;

	s->level = o->level;
	s->only = (struct target){ .level = LEVEL_HOST };
	s->hist = false;
	if (status)
		return status;
	debugfs_list(&s->fs);
	if (!o->vm)
		return EXIT_OK;
	status = debugfs_find(&s->fs, o->vm, &vm, e);
	if (status)
		return status;
	s->only = (struct target){ LEVEL_VM, vm->pid, vm->fd, 0 };
	if (o->vcpu < 0)
		return EXIT_OK;
	s->only.level = LEVEL_VCPU;
	s->only.vcpu = o->vcpu;
	if (!vm_has_vcpu(vm, o->vcpu))
		return error_set(e, EXIT_GONE, "VM %d-%d has no vCPU %d, but %d others", vm->pid,
				 vm->fd, o->vcpu, vm->nr_vcpus);
	return EXIT_OK;
}

/* What is gone, or cannot be read, is no part of the sample, if nobody insists on it. */
static enum status take(struct sampler *s, struct sample *sample, const struct target *target,
			struct error *e)
{
	struct error why;
	enum status status = debugfs_read(&s->fs, target, s->hist, sample_add(sample), &why);

	if (!status)
		return EXIT_OK;
	sample->nr_parts--;
	if (target_equal(target, &s->only)) {
		*e = why;
		return status;
	}
	if (status != EXIT_GONE && !sample->nr_lost++) {
		s->lost = status;
		s->why = why;
	}
	return EXIT_OK;
}

static enum status take_vm(struct sampler *s, struct sample *sample, const struct vm *vm,
			   struct error *e)
{
	struct target t = { LEVEL_VM, vm->pid, vm->fd, 0 };
	enum status status = take(s, sample, &t, e);

	t.level = LEVEL_VCPU;
	for (int i = 0; !status && s->level == LEVEL_VCPU && i < vm->nr_vcpus; i++) {
		t.vcpu = vm->vcpu[i];
		status = take(s, sample, &t, e);
	}
	return status;
}

enum status sampler_take(struct sampler *s, struct sample *sample, struct error *e)
{
	const struct target *only = &s->only;
	enum status status;
	const struct vm *vm;

	debugfs_list(&s->fs);
	sample_clear(sample);
	sample->time = pace_date();
	sample->at = pace_now();
	vm = debugfs_vm(&s->fs, only->pid, only->fd);
	if (only->level == LEVEL_VM && vm)
		return take_vm(s, sample, vm, e);
	status = take(s, sample, only, e);
	for (int i = 0; only->level == LEVEL_HOST && s->level != LEVEL_HOST && !status &&
	     i < s->fs.nr_vms; i++)
		status = take_vm(s, sample, &s->fs.vm[i], e);
	return status;
}

void sampler_close(struct sampler *s)
{
	debugfs_close(&s->fs);
}
