// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "books.h"

struct vm vms[VMS];
static int nr_vms;
static struct table host_before;
static bool traced_too;

bool expect(bool cond, const char *text, int line)
{
	if (!cond)
		printf("# line %d: not %s\n", line, text);
	return cond;
}

void read_stats(struct vm *vm, int i, struct table *t)
{
	const void *stats = vcpu_stats(vm, i);

	memset(t, 0, sizeof(*t));
	stats_find(stats, "exit_reason_hist", t->count[EXITS], REASONS);
	stats_find(stats, "exit_reason_fastpath_hist", t->count[FASTPATH], REASONS);
	stats_find(stats, "exit_reason_l2_hist", t->count[L2], REASONS);
}

static bool vcpu_balances(struct vm *vm, int i, struct table *vcpu)
{
	struct table stats;
	uint64_t exits;
	char file[32];
	bool ok;

	snprintf(file, sizeof(file), "vcpu%d/exit_stats", i);
	table_read(vcpu, vm_path(vm, file));
	read_stats(vm, i, &stats);
	vcpu_stat(vm, i, "exits", &exits, 1);

	memcpy(stats.count[NOENTRY], vcpu->count[NOENTRY], sizeof(stats.count[NOENTRY]));
	memcpy(stats.name, vcpu->name, sizeof(stats.name));
	ok = table_equal("vCPU against statistics", vcpu, &stats);
	for (int c = FASTPATH; c < COLUMNS; c++)
		for (int k = 0; k < REASONS; k++)
			ok &= EXPECT(vcpu->count[c][k] <= vcpu->count[EXITS][k]);
	if (table_sum(vcpu, EXITS) != exits) {
		printf("# vCPU %d: %" PRIu64 " exits counted, KVM has %" PRIu64 "\n", i,
		       table_sum(vcpu, EXITS), exits);
		ok = false;
	}
	return ok;
}

/* SVM's tracepoint tells of VMRUN that failed as well. */
uint64_t untraced(const struct table *t, int k)
{
	return on_amd() ? 0 : t->count[NOENTRY][k];
}

bool balances(struct table *all)
{
	struct table vcpu, sum, vm, host, host_now;
	uint64_t traced[REASONS];
	bool ok = true;

	memset(all, 0, sizeof(*all));
	for (int v = 0; v < nr_vms; v++) {
		memset(&sum, 0, sizeof(sum));
		for (int i = 0; i < vms[v].nr_vcpus; i++) {
			ok &= vcpu_balances(&vms[v], i, &vcpu);
			table_add(&sum, &vcpu);
		}
		table_read(&vm, vm_path(&vms[v], "exit_stats"));
		ok &= table_equal("VM against vCPUs", &vm, &sum);
		table_add(all, &vm);
	}
	table_read(&host_now, HOST_TABLE);
	table_diff(&host, &host_before, &host_now);
	ok &= table_equal("host against VMs", &host, all);
	ok &= EXPECT(table_sum(all, EXITS) == kvm_exits());

	if (!traced_too)
		return ok;
	oracle_read(traced);
	for (int k = 0; k < REASONS; k++) {
		uint64_t seen = all->count[EXITS][k] - untraced(all, k);

		if (traced[k] != seen) {
			printf("# %s: traced %" PRIu64 ", counted with an entry %" PRIu64 "\n",
			       all->name[k], traced[k], seen);
			ok = false;
		}
	}
	return ok;
}

void begin_untraced(int nr, int nr_vcpus, const struct payload *p, enum vm_flags flags)
{
	table_read(&host_before, HOST_TABLE);
	traced_too = false;
	for (nr_vms = 0; nr_vms < nr; nr_vms++)
		vm_create_with(&vms[nr_vms], nr_vcpus, p, flags);
}

void begin(int nr, int nr_vcpus, const struct payload *p, enum vm_flags flags)
{
	oracle_start();
	begin_untraced(nr, nr_vcpus, p, flags);
	traced_too = true;
}

void end(void)
{
	oracle_stop();
	while (nr_vms)
		vm_destroy(&vms[--nr_vms]);
}

static struct {
	pthread_t thread;
	const struct payload *payload;
	volatile bool stop;
	uint64_t rounds;
} fire;

static void *fire_fn(void *arg)
{
	enum { BURST = 5000 };

	while (!fire.stop) {
		vms_run(vms, 1, fire.payload, BURST);
		fire.rounds += BURST;
	}
	return arg;
}

void open_fire(const struct payload *p)
{
	fire.payload = p;
	fire.stop = false;
	fire.rounds = 0;
	errno = pthread_create(&fire.thread, NULL, fire_fn, NULL);
	if (errno)
		die("pthread_create");
}

uint64_t cease_fire(void)
{
	fire.stop = true;
	pthread_join(fire.thread, NULL);
	return fire.rounds;
}

int run_rows(const struct row *rows, int nr, int argc, char **argv)
{
	enum { TIMEOUT_SEC = 400 };
	const char *group = argc > 1 ? argv[1] : "all";

	setlinebuf(stdout);
	for (const struct row *row = rows; row < rows + nr; row++)
		if (!strstr(row->group, group)) {
			continue;
		} else if (argc > 2 && !strcmp(argv[2], "--list")) {
			puts(row->name);
		} else {
			/* A guest that never comes back ends the program, and its rows are missing. */
			alarm(TIMEOUT_SEC);
			printf("%s %s\n", row->test() ? "ok" : "not ok", row->name);
		}
	return 0;
}
