// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit test of what no guest can provoke: times that cannot be, or not before years have
 * passed, and walks in which others come in between.
 *
 * Runs when kvm.ko is loaded, and on demand while VMs run: it writes to what is its own alone.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "exit_stats_record.h"

static const u64 test_hz = 3000000000;

/* A vendor's with few reasons. */
enum { BUCKETS = 4, LAST = BUCKETS - 1 };

struct fixture {
	u64 __percpu *host;
	u64 exits[BUCKETS];
	struct kvm_vcpu *vcpu;
	struct kvm_exit_time times[BUCKETS];
	u64 after[4];
};

static int setup(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	test->priv = f;
	f->vcpu = kunit_kzalloc(test, sizeof(*f->vcpu), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, f->vcpu);
	f->vcpu->exit_stats.times = f->times;
	/* Far from a fold, which would reach the host total. */
	f->vcpu->exit_stats.left = 10;
	f->host = __alloc_percpu(BUCKETS * sizeof(u64), sizeof(u64));
	KUNIT_ASSERT_TRUE(test, f->host);
	return 0;
}

static void teardown(struct kunit *test)
{
	struct fixture *f = test->priv;

	if (f)
		free_percpu(f->host);
}

static u64 timed(const struct kvm_exit_time *time)
{
	u64 sum = 0;
	int k;

	for (k = 0; k < KVM_EXIT_TIME_BUCKETS; k++)
		sum += time->hist[k];
	return sum;
}

/* Count an exit in @bucket, and expect it there, of the vCPU and of the host, and nowhere else. */
static void expect_count(struct kunit *test, u64 bucket)
{
	struct fixture *f = test->priv;
	struct kvm_vcpu *want = kunit_kzalloc(test, sizeof(*want), GFP_KERNEL);
	int cpu, i;

	KUNIT_ASSERT_NOT_NULL(test, want);
	memcpy(want, f->vcpu, sizeof(*want));
	want->exit_stats.left = 9;
	kvm_exit_stats_count(f->vcpu, f->exits, f->host, bucket);
	KUNIT_EXPECT_EQ(test, memcmp(f->vcpu, want, sizeof(*want)), 0);
	for (i = 0; i < BUCKETS; i++) {
		u64 sum = 0;

		for_each_possible_cpu(cpu)
			sum += per_cpu_ptr(f->host, cpu)[i];
		KUNIT_EXPECT_EQ(test, sum, i == bucket);
		KUNIT_EXPECT_EQ(test, f->exits[i], i == bucket);
	}
}

static void exit_is_counted_in_its_bucket(struct kunit *test)
{
	expect_count(test, 1);
}

static void exit_is_counted_in_the_last_bucket(struct kunit *test)
{
	expect_count(test, LAST);
}

/* As after the clock went backwards: told, and not added to anything. */
static void negative_time_is_unknown(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct kvm_exit_time want = { .unknown = 1 };

	f->vcpu->exit_stats.exited = get_cycles() + (1ULL << 40);
	kvm_exit_stats_entering(f->vcpu, 0);
	KUNIT_EXPECT_EQ(test, memcmp(&f->times[0], &want, sizeof(want)), 0);
}

static void exit_that_nobody_stamped_is_not_timed(struct kunit *test)
{
	struct fixture *f = test->priv;

	f->vcpu->exit_stats.exited = KVM_EXIT_NOT_TIMED;
	kvm_exit_stats_entering(f->vcpu, 0);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(f->times, 0, sizeof(f->times)), NULL);
}

static void exit_is_timed_in_the_last_bucket(struct kunit *test)
{
	struct fixture *f = test->priv;

	f->vcpu->exit_stats.exited = get_cycles();
	kvm_exit_stats_entering(f->vcpu, LAST);
	KUNIT_EXPECT_EQ(test, timed(&f->times[LAST]), 1);
	memset(&f->times[LAST], 0, sizeof(f->times[0]));
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(f->times, 0, sizeof(f->times)), NULL);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(f->after, 0, sizeof(f->after)), NULL);
}

/* Centuries: counted in the last bucket, and nowhere outside. */
static void longest_time_is_known(struct kunit *test)
{
	const u64 longest = (1ULL << 63) - (1ULL << 40);	/* and what passes meanwhile */
	struct fixture *f = test->priv;
	struct kvm_exit_time *time = &f->times[LAST];

	f->vcpu->exit_stats.exited = get_cycles() - longest;
	kvm_exit_stats_entering(f->vcpu, LAST);
	KUNIT_EXPECT_EQ(test, timed(time), 1);
	KUNIT_EXPECT_GE(test, time->cycles, longest);
	KUNIT_EXPECT_EQ(test, time->max, time->cycles);
	KUNIT_EXPECT_LT(test, time->bound, longest);
	KUNIT_EXPECT_EQ(test, time->unknown, 0);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(f->after, 0, sizeof(f->after)), NULL);
}

/* As where the host slept: stamps of before are far ahead, and no part of what comes. */
static void handler_of_before_is_no_part(struct kunit *test)
{
	struct fixture *f = test->priv;
	int i;

	f->vcpu->exit_stats.exited = get_cycles() + (1ULL << 50);
	f->vcpu->exit_stats.handled = f->vcpu->exit_stats.exited + 1000;
	kvm_exit_stats_entering(f->vcpu, 0);
	KUNIT_EXPECT_EQ(test, f->times[0].unknown, 1);
	for (i = 0; i < 2; i++) {	/* first it is the longest, then it is none */
		f->vcpu->exit_stats.exited = get_cycles();
		kvm_exit_stats_entering(f->vcpu, 2);
		f->times[2].bound = 1ULL << 20;
	}
	KUNIT_EXPECT_EQ(test, timed(&f->times[2]), 2);
	KUNIT_EXPECT_EQ(test, f->times[2].handler, 0);
}

/* A second of the clock less a cycle, each: what they come to together does not overflow. */
static void many_short_lives_are_exact(struct kunit *test)
{
	struct kvm_exit_record *sum = kvm_exit_record_alloc(BUCKETS, test_hz);
	struct fixture *f = test->priv;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, sum);
	f->times[1].cycles = test_hz - 1;
	for (i = 0; i < 100; i++)
		kvm_exit_record_add_times(sum, f->times);
	KUNIT_EXPECT_LT(test, sum->times[1].time.cycles, test_hz);
	KUNIT_EXPECT_EQ(test, kvm_exit_span_ns(&sum->times[1].time, test_hz), 999999966);
	KUNIT_EXPECT_EQ(test, sum->times[1].time.seconds, 99);
	vfree(sum);
}

/* A walk in which each visit has another vCPU made: how many of them were visited. */
struct makers {
	struct kvm_vcpu *first, *made;
	int nr_made, first_visits, made_visits;
};

static void visit_and_make(struct kvm_vcpu *vcpu, void *data)
{
	struct makers *m = data;

	m->first_visits += vcpu == m->first;
	m->made_visits += vcpu >= m->made && vcpu < m->made + m->nr_made;
	if (m->nr_made < 4)
		list_vcpu(&m->made[m->nr_made++]);
}

static void walk_ends_though_vcpus_are_made(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct makers m = { .first = f->vcpu };

	m.made = kunit_kcalloc(test, 4, sizeof(*m.made), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m.made);
	mutex_lock(&kvm_exit_stats_lock);
	spin_lock(&kvm_exit_stats_vcpus_lock);
	list_vcpu(f->vcpu);
	spin_unlock(&kvm_exit_stats_vcpus_lock);

	kvm_exit_stats_visit_vcpus(visit_and_make, &m);

	spin_lock(&kvm_exit_stats_vcpus_lock);
	list_del(&f->vcpu->exit_stats.node);
	while (m.nr_made)
		list_del(&m.made[--m.nr_made].exit_stats.node);
	spin_unlock(&kvm_exit_stats_vcpus_lock);
	mutex_unlock(&kvm_exit_stats_lock);
	KUNIT_EXPECT_EQ(test, m.first_visits, 1);
	KUNIT_EXPECT_EQ(test, m.made_visits, 0);
}

/* 50 vCPUs that idled for 90 years each, at 3 GHz; a reset, and a second and 1 ns more. */
static void years_of_many_vcpus_are_exact(struct kunit *test)
{
	const u64 years = 90ULL * 365 * 24 * 3600;
	struct kvm_exit_record *baseline = kvm_exit_record_alloc(BUCKETS, test_hz);
	struct kvm_exit_record *sum = kvm_exit_record_alloc(BUCKETS, test_hz);
	struct fixture *f = test->priv;
	struct kvm_exit_time *hlt = &f->times[1];
	int i;

	KUNIT_ASSERT_TRUE(test, sum && baseline);
	baseline->baseline = true;
	hlt->cycles = years * test_hz + 2999999997ULL;
	hlt->handler = hlt->cycles;
	KUNIT_ASSERT_LT(test, hlt->cycles, 1ULL << 63);
	for (i = 0; i < 50; i++)
		kvm_exit_record_add_times(baseline, f->times);
	hlt->cycles += 3000000003ULL;
	for (i = 0; i < 50; i++)
		kvm_exit_record_add_times(sum, f->times);
	kvm_exit_record_merge(sum, baseline, -1);
	KUNIT_EXPECT_EQ(test, kvm_exit_span_ns(&sum->times[1].time, test_hz), 50);
	KUNIT_EXPECT_EQ(test, sum->times[1].time.seconds, 50);
	KUNIT_EXPECT_EQ(test, kvm_exit_span_ns(&sum->times[1].handler, test_hz), 0);
	KUNIT_EXPECT_EQ(test, sum->times[1].handler.seconds, 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_span_ns(&baseline->times[1].time, test_hz), 999999950);
	KUNIT_EXPECT_EQ(test, baseline->times[1].time.seconds, 50 * years + 49);
	vfree(baseline);
	vfree(sum);
}

static struct kunit_case exit_stats_cases[] = {
	KUNIT_CASE(exit_is_counted_in_its_bucket),
	KUNIT_CASE(exit_is_counted_in_the_last_bucket),
	KUNIT_CASE(negative_time_is_unknown),
	KUNIT_CASE(exit_that_nobody_stamped_is_not_timed),
	KUNIT_CASE(exit_is_timed_in_the_last_bucket),
	KUNIT_CASE(longest_time_is_known),
	KUNIT_CASE(handler_of_before_is_no_part),
	KUNIT_CASE(many_short_lives_are_exact),
	KUNIT_CASE(walk_ends_though_vcpus_are_made),
	KUNIT_CASE(years_of_many_vcpus_are_exact),
	{}
};

static struct kunit_suite exit_stats_suite = {
	.name = "kvm_exit_stats",
	.init = setup,
	.exit = teardown,
	.test_cases = exit_stats_cases,
};

kunit_test_suite(exit_stats_suite);
