// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "recording.h"
#include "total.h"

static bool is_named(const struct part *p, const struct options *o)
{
	char id[32], pid[16];

	if (p->target.level != (o->vcpu >= 0 ? LEVEL_VCPU : LEVEL_VM) ||
	    (o->vcpu >= 0 && p->target.vcpu != o->vcpu))
		return false;
	snprintf(pid, sizeof(pid), "%d", p->target.pid);
	snprintf(id, sizeof(id), "%d-%d", p->target.pid, p->target.fd);
	return !strcmp(o->vm, id) || !strcmp(o->vm, pid) || !strcmp(o->vm, p->guest);
}

static enum status too_many(const char *path, const struct options *o, const struct target *a,
			    const struct target *b, struct error *e)
{
	return error_set(e, EXIT_USAGE,
			 "%s: several VMs are '%.200s', %d-%d and %d-%d among them: name one so",
			 path, o->vm, a->pid, a->fd, b->pid, b->fd);
}

/* The target, in the first sample that has it; two of a name, be it in turns, are one too many. */
static enum status find(struct total *t, const char *path, const struct options *o,
			struct error *e)
{
	enum status status = EXIT_OK;
	struct sample sample = {};
	bool found = false;
	struct recording r;

	status = recording_open(&r, path, e);
	if (status)
		return status;
	while (!status && !(found && !o->vm) && recording_next(&r, &sample)) {
		for (const struct part *p = sample.part; p < sample.part + sample.nr_parts; p++) {
			if (o->vm ? !is_named(p, o) : p->target.level != LEVEL_HOST)
				continue;
			if (found && !target_equal(&p->target, &t->target))
				status = too_many(path, o, &t->target, &p->target, e);
			if (!found)
				t->target = p->target;
			found = true;
		}
		/* That of a VM alone. */
		if (!found && !o->vm)
			t->target = sample.part[0].target;
		found |= !o->vm;
	}
	if (!status && !r.nr_samples)
		status = error_set(e, EXIT_MALFORMED, "%s: there is no whole sample in it", path);
	else if (!status && !found && o->vcpu >= 0)
		status = error_set(e, EXIT_GONE, "%s: no vCPU %d of a VM '%.200s' in %d samples",
				   path,
				   o->vcpu, o->vm, r.nr_samples);
	else if (!status && !found)
		status = error_set(e, EXIT_GONE, "%s: no VM '%.200s' in %d samples", path, o->vm,
				   r.nr_samples);
	recording_close(&r);
	sample_free(&sample);
	return status;
}

/* What came since @last, which is empty for one that began to count after the first sample. */
static void add(struct total *t, struct table *last, const struct table *now)
{
	struct table diff = {};

	t->resets += table_diff(&diff, now, last);
	table_add(&t->table, &diff);
	table_copy(last, now);
	table_free(&diff);
}

enum status total_read(struct total *t, const char *path, const struct options *o,
		       struct error *e)
{
	enum status status = find(t, path, o, e);
	struct sample sample = {};
	struct table last = {};
	struct recording r;
	bool lost = true;	/* it may have been there before, unread */
	double time = 0;

	if (!status)
		status = recording_open(&r, path, e);
	if (status)
		return status;
	while (recording_next(&r, &sample)) {
		const struct part *p = sample_part(&sample, &t->target, 0);

		if (p) {
			strcpy(t->guest, p->guest);
			if (t->seen++ || !lost)
				add(t, &last, &p->table);
			else
				table_copy(&last, &p->table);
		}
		if (r.nr_samples > 1 && sample.time < time)
			t->set_back++;
		else if (r.nr_samples > 1 && p)
			t->seconds += sample.time - time;
		lost = sample.nr_lost;
		time = sample.time;
	}
	t->samples = r.nr_samples;
	if (t->samples == 1)
		table_copy(&t->table, &last);
	recording_say_cut(&r);
	recording_close(&r);
	sample_free(&sample);
	table_free(&last);
	return EXIT_OK;
}

void total_free(struct total *t)
{
	table_free(&t->table);
}
