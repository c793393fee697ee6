// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit test of what no guest can provoke: exit reasons that there are not, and times that
 * cannot be, or not before years have passed.
 *
 * Runs when kvm.ko is loaded, before there can be a VM, on a vendor and counters of its own.
 */
#include <kunit/test.h>
#include <linux/string.h>

static const unsigned int test_khz = 3000000;

struct fixture {
	const struct kvm_exit_stats_vendor *old_vendor;
	struct kvm_exit_classes __percpu *old_classes;
	struct kvm_exit_stats_vendor vendor;
	u64 __percpu *host;
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
	f->vendor.clock_khz = &test_khz;
	f->vendor.slowpath = f->host;
	f->old_vendor = kvm_exit_stats_vendor;
	f->old_classes = kvm_exit_stats_classes;
	kvm_exit_stats_vendor = &f->vendor;
	kvm_exit_stats_classes = alloc_percpu(struct kvm_exit_classes);
	KUNIT_ASSERT_TRUE(test, kvm_exit_stats_classes);
	return 0;
}

static void teardown(struct kunit *test)
{
	struct fixture *f = test->priv;

	free_percpu(kvm_exit_stats_classes);
	kvm_exit_stats_classes = f->old_classes;
	kvm_exit_stats_vendor = f->old_vendor;
	free_percpu(f->host);
}

/* Count @reason once and expect it in @bucket, of the vCPU and of the host, and nowhere else. */
static void expect_bucket(struct kunit *test, u32 reason, u32 bucket)
{
	struct fixture *f = test->priv;
	struct kvm_vcpu *want = kunit_kzalloc(test, sizeof(*want), GFP_KERNEL);
	struct kvm_exit_counts *sums = kunit_kcalloc(test, 2 * BUCKETS, sizeof(*sums), GFP_KERNEL);
	struct kvm_exit_counts *wanted = sums + BUCKETS;

	KUNIT_ASSERT_NOT_NULL(test, want);
	KUNIT_ASSERT_NOT_NULL(test, sums);
	memcpy(want, f->vcpu, sizeof(*want));
	want->stat.exit_reason_hist[bucket] = 1;
	want->exit_stats.left = 9;
	kvm_exit_stats_count(f->vcpu, f->host, kvm_exit_stats_bucket(reason));
	KUNIT_EXPECT_EQ(test, memcmp(f->vcpu, want, sizeof(*want)), 0);
	wanted[bucket].exits = 1;
	kvm_exit_stats_add_host(sums);
	KUNIT_EXPECT_EQ(test, memcmp(sums, wanted, BUCKETS * sizeof(*sums)), 0);
}

static void reason_has_its_own_bucket(struct kunit *test)
{
	expect_bucket(test, 48, 48);
}

static void last_reason_has_its_own_bucket(struct kunit *test)
{
	expect_bucket(test, KVM_EXIT_STATS_OTHER - 1, KVM_EXIT_STATS_OTHER - 1);
}

static void first_reason_beyond_is_other(struct kunit *test)
{
	expect_bucket(test, KVM_EXIT_STATS_BUCKETS, KVM_EXIT_STATS_OTHER);
}

static void largest_reason_is_other(struct kunit *test)
{
	expect_bucket(test, 0xffffffff, KVM_EXIT_STATS_OTHER);
}

/* As after the clock went backwards: told, and not added to anything. */
static void negative_time_is_unknown(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct kvm_exit_time want = { .unknown = 1 };

	f->vcpu->exit_stats.exited = get_cycles() + (1ULL << 40);
	kvm_exit_stats_entering(f->vcpu, 10);
	KUNIT_EXPECT_EQ(test, memcmp(&f->times[10], &want, sizeof(want)), 0);
}

static void exit_that_nobody_stamped_is_not_timed(struct kunit *test)
{
	struct fixture *f = test->priv;

	f->vcpu->exit_stats.exited = KVM_EXIT_NOT_TIMED;
	kvm_exit_stats_entering(f->vcpu, 10);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(f->times, 0, sizeof(f->times)), NULL);
}

static void reason_without_a_bucket_is_timed_as_other(struct kunit *test)
{
	struct fixture *f = test->priv;

	f->vcpu->exit_stats.exited = get_cycles();
	kvm_exit_stats_entering(f->vcpu, kvm_exit_stats_bucket(0xdead));
	KUNIT_EXPECT_EQ(test, f->times[KVM_EXIT_STATS_OTHER].hist[0], 1);
	memset(&f->times[KVM_EXIT_STATS_OTHER], 0, sizeof(f->times[0]));
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(f->times, 0, sizeof(f->times)), NULL);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(f->after, 0, sizeof(f->after)), NULL);
}

/* Centuries: counted in the last bucket, and nowhere outside. */
static void longest_time_is_known(struct kunit *test)
{
	const u64 longest = (1ULL << 63) - (1ULL << 40);	/* and what passes meanwhile */
	struct fixture *f = test->priv;
	struct kvm_exit_time *time = &f->times[KVM_EXIT_STATS_OTHER];
	u64 timed = 0;
	int i;

	f->vcpu->exit_stats.exited = get_cycles() - longest;
	kvm_exit_stats_entering(f->vcpu, KVM_EXIT_STATS_OTHER);
	for (i = 0; i < KVM_EXIT_TIME_BUCKETS; i++)
		timed += time->hist[i];
	KUNIT_EXPECT_EQ(test, timed, 1);
	KUNIT_EXPECT_GE(test, time->cycles, longest);
	KUNIT_EXPECT_EQ(test, time->max, time->cycles);
	KUNIT_EXPECT_LT(test, time->bound, longest);
	KUNIT_EXPECT_EQ(test, time->unknown, 0);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(f->after, 0, sizeof(f->after)), NULL);
}

/* 5000 vCPUs that idled for 90 years each, at 3 GHz; a reset, and a second and 1 ns more. */
static void years_of_many_vcpus_are_exact(struct kunit *test)
{
	const u64 years = 90ULL * 365 * 24 * 3600;
	struct kvm_exit_record *sum = alloc_record(true), *baseline = alloc_record(true);
	struct fixture *f = test->priv;
	struct kvm_exit_time *hlt = &f->times[12];
	int i;

	KUNIT_ASSERT_TRUE(test, sum && baseline);
	hlt->cycles = years * test_khz * 1000 + 2999999997ULL;
	hlt->handler = hlt->cycles;
	KUNIT_ASSERT_LT(test, hlt->cycles, 1ULL << 63);
	for (i = 0; i < 5000; i++)
		add_times(baseline, f->times);
	hlt->cycles += 3000000003ULL;
	for (i = 0; i < 5000; i++)
		add_times(sum, f->times);
	merge(sum, baseline, -1);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_ns(&sum->times[12].time), 5000);
	KUNIT_EXPECT_EQ(test, sum->times[12].time.seconds, 5000);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_ns(&sum->times[12].handler), 0);
	KUNIT_EXPECT_EQ(test, sum->times[12].handler.seconds, 0);
	KUNIT_EXPECT_EQ(test, kvm_exit_stats_ns(&baseline->times[12].time), 999995000);
	KUNIT_EXPECT_EQ(test, baseline->times[12].time.seconds, 5000 * years + 4999);
	vfree(baseline);
	vfree(sum);
}

static struct kunit_case exit_stats_cases[] = {
	KUNIT_CASE(reason_has_its_own_bucket),
	KUNIT_CASE(last_reason_has_its_own_bucket),
	KUNIT_CASE(first_reason_beyond_is_other),
	KUNIT_CASE(largest_reason_is_other),
	KUNIT_CASE(negative_time_is_unknown),
	KUNIT_CASE(exit_that_nobody_stamped_is_not_timed),
	KUNIT_CASE(reason_without_a_bucket_is_timed_as_other),
	KUNIT_CASE(longest_time_is_known),
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
