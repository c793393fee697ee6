// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM exits by exit reason: vendor modules and vCPUs that come and go.
 */
#include <linux/kvm_host.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "exit_stats.h"

/* NULL without a vendor that counts; with one, there are no vCPUs without them. */
struct kvm_exit_classes kvm_exit_stats_classes __read_mostly;
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_classes);

DEFINE_MUTEX(kvm_exit_stats_lock);		/* who looks at all, see exit_stats.h */
DEFINE_SPINLOCK(kvm_exit_stats_vcpus_lock);	/* vCPUs that come and go */
static LIST_HEAD(vcpus);

/* The walk over all vCPUs, of which there is one at most. */
static struct {
	kvm_exit_stats_visit_fn *visit;
	void *data;
	struct list_head *next;
	unsigned int generation;
} walk;

bool kvm_exit_stats_name(int bucket, char buf[KVM_EXIT_STATS_NAME_SIZE])
{
	const struct kvm_exit_stats_vendor *vendor = kvm_exit_stats_vendor;
	u32 reason = vendor->reason(bucket);
	int i;

	if (bucket == vendor->other) {
		strscpy(buf, "OTHER", KVM_EXIT_STATS_NAME_SIZE);
		return false;
	}
	for (i = 0; i < vendor->nr_reasons; i++) {
		if ((u32)vendor->reasons[i].reason == reason) {
			strscpy(buf, vendor->reasons[i].name, KVM_EXIT_STATS_NAME_SIZE);
			strreplace(buf, ' ', '_');
			return true;
		}
	}
	snprintf(buf, KVM_EXIT_STATS_NAME_SIZE, "REASON_%u", reason);
	return false;
}

/**
 * kvm_exit_stats_visit_vcpus - look at every vCPU
 * @visit:	called with NULL for the vCPUs that are gone, then with each that is not
 * @data:	passed to @visit
 *
 * Calls @visit under kvm_exit_stats_vcpus_lock, which is let go after each vCPU, so that
 * who creates or destroys one waits for one at most: a spinlock is fair, where a mutex that
 * is let go and taken again at once stays with who has it.  One that is destroyed meanwhile
 * is visited before that.  The walk ends at the first that was created meanwhile, as all
 * behind it were, too: or whoever creates and destroys fast enough would keep it from ending.
 */
void kvm_exit_stats_visit_vcpus(kvm_exit_stats_visit_fn *visit, void *data)
{
	struct kvm_vcpu *vcpu;

	lockdep_assert_held(&kvm_exit_stats_lock);

	spin_lock(&kvm_exit_stats_vcpus_lock);
	walk.visit = visit;
	walk.data = data;
	walk.next = vcpus.next;
	walk.generation++;
	visit(NULL, data);
	while (walk.next != &vcpus) {
		vcpu = list_entry(walk.next, struct kvm_vcpu, exit_stats.node);
		if (vcpu->exit_stats.generation == walk.generation)
			break;
		walk.next = walk.next->next;
		vcpu->exit_stats.generation = walk.generation;
		visit(vcpu, data);

		spin_unlock(&kvm_exit_stats_vcpus_lock);
		cond_resched();
		spin_lock(&kvm_exit_stats_vcpus_lock);
	}
	walk.visit = NULL;
	walk.next = NULL;
	spin_unlock(&kvm_exit_stats_vcpus_lock);
}

/* One that a walk finds was made during it needs no visit. */
static void list_vcpu(struct kvm_vcpu *vcpu)
{
	lockdep_assert_held(&kvm_exit_stats_vcpus_lock);

	vcpu->exit_stats.generation = walk.generation;
	list_add_tail(&vcpu->exit_stats.node, &vcpus);
}

/**
 * kvm_exit_stats_create_vcpu - have a new vCPU's exits counted, and timed if others are
 * @vcpu:	the vCPU, which has not run yet
 *
 * Returns 0, or -ENOMEM; then kvm_exit_stats_destroy_vcpu() has little to do.
 */
int kvm_exit_stats_create_vcpu(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_stats *stats = &vcpu->exit_stats;

	INIT_LIST_HEAD(&stats->node);
	stats->exited = KVM_EXIT_NOT_TIMED;
	if (!kvm_exit_stats_classes.fastpath)
		return -ENOMEM;

	spin_lock(&kvm_exit_stats_vcpus_lock);
	while (kvm_exit_stats_clock_hz && !stats->times) {
		spin_unlock(&kvm_exit_stats_vcpus_lock);
		stats->times = kvm_exit_stats_alloc_times(GFP_KERNEL_ACCOUNT);
		if (!stats->times)
			return -ENOMEM;
		spin_lock(&kvm_exit_stats_vcpus_lock);
	}
	list_vcpu(vcpu);
	spin_unlock(&kvm_exit_stats_vcpus_lock);
	/* Statistics' file descriptors keep a vCPU, and not the vendor module that knows it. */
	__module_get(kvm_exit_stats_vendor->owner);
	return 0;
}

/**
 * kvm_exit_stats_destroy_vcpu - hand over what a vCPU has counted, and free its rest
 * @vcpu:	the vCPU, which cannot run anymore
 */
void kvm_exit_stats_destroy_vcpu(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_exit_stats *stats = &vcpu->exit_stats;

	if (!list_empty(&stats->node)) {
		kvm_exit_stats_fold(vcpu);

		spin_lock(&kvm_exit_stats_vcpus_lock);
		if (walk.visit && stats->generation != walk.generation)
			walk.visit(vcpu, walk.data);
		if (walk.next == &stats->node)
			walk.next = stats->node.next;
		kvm_exit_stats_retire(vcpu);
		list_del(&stats->node);
		spin_unlock(&kvm_exit_stats_vcpus_lock);
		module_put(kvm_exit_stats_vendor->owner);
	}
	vfree(stats->times);
	vfree(stats->baseline);
}

/* In one piece, which begins with those of the fast path; or none of them, and no statistics. */
static int alloc_classes(int nr)
{
	struct kvm_exit_classes *c = &kvm_exit_stats_classes;
	u64 __percpu *counts;

	if (kvm_exit_stats_start_fd())
		return -ENOMEM;
	counts = __alloc_percpu((2 * nr + KVM_EXIT_NOENTRIES) * sizeof(u64), sizeof(u64));
	if (!counts) {
		kvm_exit_stats_stop_fd();
		return -ENOMEM;
	}
	*c = (struct kvm_exit_classes){ counts, counts + nr, counts + 2 * nr };
	return 0;
}

/**
 * kvm_exit_stats_register - have exits counted, named and shown
 * @vendor:	what the vendor module knows of its exits
 *
 * It must live until kvm_exit_stats_unregister().
 */
void kvm_exit_stats_register(const struct kvm_exit_stats_vendor *vendor)
{
	kvm_exit_stats_start_time(vendor);
	if (alloc_classes(vendor->nr_buckets)) {
		pr_err("kvm: exit stats: no memory to count VM exits in: no vCPU until the module is loaded again\n");
		return;
	}
	kvm_exit_stats_start_dumps();
	kvm_exit_stats_create_debugfs();
}
EXPORT_SYMBOL_FOR_KVM_INTERNAL(kvm_exit_stats_register);

/**
 * kvm_exit_stats_unregister - forget the vendor module, and the host's exits
 *
 * To be called when there are no vCPUs anymore, also if there was no vendor.  What it knows is
 * read in dumps and in files: those of VMs are gone, and the others are waited for.
 */
void kvm_exit_stats_unregister(void)
{
	kvm_exit_stats_remove_debugfs();
	kvm_exit_stats_stop_dumps();
	kvm_exit_stats_stop_time();
	kvm_exit_stats_stop_fd();
	free_percpu(kvm_exit_stats_classes.fastpath);
	kvm_exit_stats_classes = (struct kvm_exit_classes){};
}

#if IS_ENABLED(CONFIG_KVM_EXIT_STATS_KUNIT_TEST)
#include "exit_stats_test.c"
#endif
