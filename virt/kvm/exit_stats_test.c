// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit test of what no guest can provoke: exit reasons that there are not, and times
 * that cannot be.
 *
 * A count goes to the host's histogram as well.  Each case takes its own back at
 * once, on the CPU that it counted on, so that the host's table is none the wiser
 * after the test; a reader on another CPU might see one for an instant.
 */
#include <kunit/test.h>
#include <linux/kvm_exit_stats.h>
#include <linux/string.h>

/* Histograms between two guards that nothing may write. */
struct guarded_hists {
	u64 before[4];
	struct kvm_exit_hists hists;
	u64 after[4];
};

typedef void (*count_fn)(struct kvm_exit_hists *hists, struct kvm_exit_stats_vcpu *vcpu,
			 u32 reason);

/* Count @reason once and expect it in @counter, of the vCPU and of the host, and nowhere else. */
static void expect_counter(struct kunit *test, count_fn count, u32 reason, u32 counter)
{
	/* A countdown that is far from a fold, which would reach the host total. */
	struct kvm_exit_stats_vcpu vcpu = { .left = 10, .refill = 10 };
	const u32 in_guard = offsetof(struct guarded_hists, hists) / sizeof(u64);
	struct guarded_hists *g;
	u64 *words, *host, before, after;
	int i;

	g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, g);
	words = (u64 *)g;

	host = (u64 *)get_cpu_ptr(&kvm_exit_stats_host) + counter;
	before = *host;
	count(&g->hists, &vcpu, reason);
	after = *host;
	*host = before;
	put_cpu_ptr(&kvm_exit_stats_host);

	KUNIT_EXPECT_EQ(test, after - before, 1);
	KUNIT_EXPECT_EQ(test, vcpu.left, 9);
	for (i = 0; i < sizeof(*g) / sizeof(*words); i++)
		KUNIT_EXPECT_EQ_MSG(test, words[i], i == in_guard + counter, "word %d", i);
}

/* The same on either path. */
static void expect_bucket(struct kunit *test, u32 reason, u32 bucket)
{
	const u32 fastpath = offsetof(struct kvm_exit_hists, fastpath) / sizeof(u64);

	expect_counter(test, kvm_exit_stats_count, reason, bucket);
	expect_counter(test, kvm_exit_stats_count_fastpath, reason, fastpath + bucket);
}

static void reason_has_its_own_bucket(struct kunit *test)
{
	u32 reason;

	for (reason = 0; reason < KVM_EXIT_STATS_OTHER; reason++)
		expect_bucket(test, reason, reason);
}

static void first_reason_beyond_is_other(struct kunit *test)
{
	expect_bucket(test, KVM_EXIT_STATS_OTHER, KVM_EXIT_STATS_OTHER);
	expect_bucket(test, KVM_EXIT_STATS_BUCKETS, KVM_EXIT_STATS_OTHER);
}

/* What KVM sets when VM entry fails as an instruction. */
static void failed_vmentry_is_other(struct kunit *test)
{
	expect_bucket(test, 0xdead, KVM_EXIT_STATS_OTHER);
}

static void largest_reasons_are_other(struct kunit *test)
{
	expect_bucket(test, 0xffff, KVM_EXIT_STATS_OTHER);
	expect_bucket(test, 0xffffffff, KVM_EXIT_STATS_OTHER);
}

/* As after the clock went backwards: told, and not added to anything. */
static void negative_time_is_unknown(struct kunit *test)
{
	struct kvm_exit_time time = {}, want = { .unknown = 1 };
	struct kvm_exit_stats_vcpu vcpu = { .time = &time, .exited = get_cycles() + (1ULL << 40) };

	KUNIT_EXPECT_FALSE(test, kvm_exit_stats_entering(&vcpu));
	kvm_exit_stats_long_exit(&vcpu);
	KUNIT_EXPECT_MEMEQ(test, &time, &want, sizeof(time));
	vcpu.exited += 1ULL << 62;
	want.unknown = 2;
	kvm_exit_stats_long_exit(&vcpu);
	KUNIT_EXPECT_MEMEQ(test, &time, &want, sizeof(time));
}

/* What was told when the guest was left points anywhere until it is looked at. */
static void reason_without_a_bucket_is_timed_as_other(struct kunit *test)
{
	struct kvm_exit_stats_vcpu vcpu = {};

	vcpu.times = kunit_kcalloc(test, KVM_EXIT_STATS_BUCKETS, sizeof(*vcpu.times), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, vcpu.times);
	kvm_exit_stats_exited(&vcpu, 0xdead);
	kvm_exit_stats_retime(&vcpu, 0xdead);
	KUNIT_EXPECT_PTR_EQ(test, vcpu.time, &vcpu.times[KVM_EXIT_STATS_OTHER]);
	kvm_exit_stats_retime(&vcpu, KVM_EXIT_STATS_OTHER - 1);
	KUNIT_EXPECT_PTR_EQ(test, vcpu.time, &vcpu.times[KVM_EXIT_STATS_OTHER - 1]);
}

/* Centuries, beyond the last bucket's begin: counted there, and nowhere outside. */
static void longest_time_is_known(struct kunit *test)
{
	const u64 longest = (1ULL << 63) - (1ULL << 40);	/* and what passes meanwhile */
	struct kvm_exit_time time[2] = {};
	struct kvm_exit_stats_vcpu vcpu = { .time = &time[0], .exited = get_cycles() - longest };
	u64 timed = 0;
	int i;

	kvm_exit_stats_long_exit(&vcpu);
	for (i = 0; i < KVM_EXIT_TIME_BUCKETS; i++)
		timed += time[0].hist[i];
	KUNIT_EXPECT_EQ(test, timed, 1);
	KUNIT_EXPECT_GE(test, time[0].cycles, longest);
	KUNIT_EXPECT_EQ(test, time[0].max, time[0].cycles);
	KUNIT_EXPECT_LT(test, time[0].bound, longest);
	KUNIT_EXPECT_EQ(test, time[0].unknown, 0);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(&time[1], 0, sizeof(time[1])), NULL);
}

static struct kunit_case exit_stats_cases[] = {
	KUNIT_CASE(reason_has_its_own_bucket),
	KUNIT_CASE(first_reason_beyond_is_other),
	KUNIT_CASE(failed_vmentry_is_other),
	KUNIT_CASE(largest_reasons_are_other),
	KUNIT_CASE(negative_time_is_unknown),
	KUNIT_CASE(reason_without_a_bucket_is_timed_as_other),
	KUNIT_CASE(longest_time_is_known),
	{}
};

static struct kunit_suite exit_stats_suite = {
	.name = "kvm_exit_stats",
	.test_cases = exit_stats_cases,
};

kunit_test_suite(exit_stats_suite);

MODULE_DESCRIPTION("KUnit test of counting VM exits");
MODULE_LICENSE("GPL");
