// SPDX-License-Identifier: GPL-2.0-only
/*
 * scaling [THREADS]: print what one count takes with 1 to THREADS vCPUs (as many as there are
 * CPUs) that count at once, on this machine's CPUs: as the kernel's header does it, of which
 * this compiles the very text, and with one atomic counter per reason and one of all, which
 * all vCPUs share. The median of several runs, in nanoseconds of a thread's own time.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/kvm_exit_count.h>

enum { COUNTS = 10000000, RUNS = 9, MAX_THREADS = 256, BUCKETS = 88, REASONS = 16, STEP = 100 };

/* The host's counts of a thread have their place at the beginning of its segment GS. */
static u64 *volatile host_exits;
struct kvm_exit_classes kvm_exit_stats_classes;
bool kvm_exit_stats_time_exit, kvm_exit_stats_time_entry;
u64 kvm_exit_stats_clock_mult;

static u64 folded __attribute__((aligned(64)));
static u64 shared_by_reason[BUCKETS] __attribute__((aligned(64)));
static u64 shared_total __attribute__((aligned(64)));
static volatile u64 boundaries;

/* As in virt/kvm/exit_stats_dump.c, but for the dump. */
void kvm_exit_stats_fold(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_stats *stats = &vcpu->exit_stats;

	__atomic_add_fetch(&folded, stats->refill - stats->left, __ATOMIC_SEQ_CST);
	stats->refill = STEP - 1;
	stats->left = stats->refill;
}

void kvm_exit_stats_long_exit(struct kvm_vcpu *vcpu __attribute__((unused)),
			      struct kvm_exit_time *time __attribute__((unused)))
{
}

struct vcpu {
	struct kvm_vcpu vcpu;
	u64 exits[BUCKETS], host[BUCKETS];
	pthread_t thread;
	pthread_barrier_t *start;
	int cpu;
	bool shared;
	double ns;	/* per count */
} __attribute__((aligned(4096)));

static void count_shared(u32 reason)
{
	__atomic_fetch_add(&shared_by_reason[reason], 1, __ATOMIC_SEQ_CST);
	if (unlikely(__atomic_add_fetch(&shared_total, 1, __ATOMIC_SEQ_CST) % 10000 == 0))
		boundaries++;
}

static void *run(void *arg)
{
	struct vcpu *v = arg;
	struct timespec a, b;
	cpu_set_t cpus;
	u32 i;

	CPU_ZERO(&cpus);
	CPU_SET(v->cpu, &cpus);
	pthread_setaffinity_np(pthread_self(), sizeof(cpus), &cpus);
	if (syscall(SYS_arch_prctl, ARCH_SET_GS, v->host)) {
		perror("arch_prctl");
		exit(1);
	}
	pthread_barrier_wait(v->start);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
	if (v->shared)
		for (i = 0; i < COUNTS; i++)
			count_shared(i % REASONS);
	else
		for (i = 0; i < COUNTS; i++)
			kvm_exit_stats_count(&v->vcpu, v->exits, host_exits, i % REASONS);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
	v->ns = ((b.tv_sec - a.tv_sec) * 1e9 + b.tv_nsec - a.tv_nsec) / COUNTS;
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* What a count takes with @threads vCPUs, which lose none. */
static double measure(int threads, bool shared)
{
	static struct vcpu vcpus[MAX_THREADS];
	pthread_barrier_t start;
	double ns[RUNS];
	u64 sum, host;
	int i, run_nr;

	for (run_nr = 0; run_nr < RUNS; run_nr++) {
		memset(vcpus, 0, sizeof(vcpus[0]) * threads);
		memset(shared_by_reason, 0, sizeof(shared_by_reason));
		pthread_barrier_init(&start, NULL, threads);
		for (i = 0; i < threads; i++) {
			vcpus[i].start = &start;
			vcpus[i].cpu = i;
			vcpus[i].shared = shared;
			errno = pthread_create(&vcpus[i].thread, NULL, run, &vcpus[i]);
			if (errno) {
				perror("pthread_create");
				exit(1);
			}
		}
		ns[run_nr] = 0;
		for (i = 0; i < threads; i++) {
			pthread_join(vcpus[i].thread, NULL);
			ns[run_nr] += vcpus[i].ns / threads;
		}
		pthread_barrier_destroy(&start);

		sum = host = 0;
		for (u32 k = 0; k < BUCKETS; k++) {
			sum += shared_by_reason[k];
			for (i = 0; i < threads; i++) {
				sum += vcpus[i].exits[k];
				host += vcpus[i].host[k];
			}
		}
		if (sum != (u64)COUNTS * threads || host != (shared ? 0 : sum)) {
			fprintf(stderr, "scaling: counts were lost\n");
			exit(1);
		}
	}
	qsort(ns, RUNS, sizeof(*ns), by_size);
	return ns[RUNS / 2];
}

int main(int argc, char **argv)
{
	int most = argc > 1 ? atoi(argv[1]) : sysconf(_SC_NPROCESSORS_ONLN);

	if (most < 1 || most > MAX_THREADS)
		most = MAX_THREADS;
	printf("%7s %14s %14s %7s\n", "vCPUs", "exit stats ns", "shared ns", "ratio");
	for (int n = 1; n <= most; n++) {
		double ours = measure(n, false), shared = measure(n, true);

		printf("%7d %14.2f %14.2f %7.1f\n", n, ours, shared, shared / ours);
	}
	return 0;
}
