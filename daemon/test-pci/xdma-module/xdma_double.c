// SPDX-License-Identifier: GPL-2.0
/*
 * A double of Xilinx's XDMA driver for a guest of QEMU, which has no XDMA core: the same nodes, with
 * the same answers, on devices that QEMU has. It was written from what the driver does
 * (dma_ip_drivers, XDMA/linux-kernel/xdma), not from its text.
 *
 * What is the driver's, quirks included:
 * - xdmaN_user and xdmaN_bypass: mmap, uncached, EINVAL beyond the end of the BAR; read and write
 *   move exactly four bytes, whatever was asked for, and want an offset that is a multiple of four
 *   (EPROTO). The driver does not look for the end of the BAR there; this does, or the guest dies.
 * - xdmaN_h2c_M, xdmaN_c2h_M: one transfer for each call, at an address of the card; memory that is
 *   not aligned as the address is EINVAL, an address that nobody decodes EIO; a wait ends by a signal
 *   or after c2h_timeout_ms, both with ERESTARTSYS.
 * - xdmaN_events_M: read takes exactly four bytes (EPROTO), ignores O_NONBLOCK, answers EAGAIN when a
 *   signal ends its wait, and clears what it read; poll tells whether it would wait.
 * - which BAR is which (identify_bars), class "xdma" with links to the function.
 *
 * The cards:
 * - ivshmem (1af4:1110): its memory is the BAR "bypass" and, from AXI_BASE on, what the channels
 *   reach. Channel 1 wants whole units: of addresses, lengths and memory, as a channel without
 *   increment does.
 * - edu (1234:11e8): its registers are the BAR "user". A write to 0x60 interrupts: bit N < 16 is
 *   event N, bit 16 is what channel c2h 0 waits for, once for each transfer. AXI_BYTES of memory.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#define CARDS 4
#define MINORS 128
#define CHANNELS 2
#define EVENTS 16

#define AXI_BASE 0x80000000ull
#define AXI_BYTES (1024 * 1024)
#define ADDRESS_ALIGN 64
#define LENGTH_UNIT 64

#define EDU_ID 0x11e8
#define EDU_STATUS 0x24
#define EDU_ACKNOWLEDGE 0x64
#define SEND BIT(16)

/* Minor numbers within a card, as the driver has them. */
enum { USER = 0, CONTROL = 1, EVENT = 10, H2C = 32, C2H = 36, BYPASS = 100 };

static unsigned int c2h_timeout_ms = 10000;
module_param(c2h_timeout_ms, uint, 0644);

struct engine {
	struct mutex lock; /* one transfer at a time; those behind it wait */
	void *page;
};

/* A card outlives its function, because nodes may be open: `function` says whether it is there. */
struct card {
	struct mutex lock; /* function and what was made of it */
	struct pci_dev *function;
	unsigned int life; /* an open node belongs to one */
	bool edu;
	int user, bypass; /* BARs, or -1 */
	void __iomem *bar; /* user or bypass */
	size_t bar_bytes;
	void *memory; /* of edu */
	struct engine h2c[CHANNELS], c2h[CHANNELS];
	spinlock_t events_lock;
	u32 events[EVENTS];
	unsigned int sends;
	wait_queue_head_t changed;
};

struct node {
	struct card *card;
	unsigned int life;
	int minor;
};

static struct card cards[CARDS];
static struct class *class;
static struct cdev cdev;
static dev_t first;

static bool is_gone(const struct node *node)
{
	return !READ_ONCE(node->card->function) || READ_ONCE(node->card->life) != node->life;
}

static irqreturn_t on_interrupt(int irq, void *context)
{
	struct card *card = context;
	u32 cause = readl(card->bar + EDU_STATUS);
	int event;

	if (!cause)
		return IRQ_NONE;
	writel(cause, card->bar + EDU_ACKNOWLEDGE);
	spin_lock(&card->events_lock);
	/* The driver notes that there was one, not how many. */
	for (event = 0; event < EVENTS; event++)
		if (cause & BIT(event))
			card->events[event] = 1;
	if (cause & SEND)
		card->sends++;
	spin_unlock(&card->events_lock);
	wake_up_interruptible(&card->changed);
	return IRQ_HANDLED;
}

static int xdma_open(struct inode *inode, struct file *file)
{
	int minor = iminor(inode) - MINOR(first);
	struct node *node = kmalloc(sizeof(*node), GFP_KERNEL);

	if (!node)
		return -ENOMEM;
	node->card = &cards[minor / MINORS];
	node->minor = minor % MINORS;
	node->life = READ_ONCE(node->card->life);
	file->private_data = node;
	return 0;
}

static int xdma_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

/* Registers: four bytes, whatever was asked for. */
static ssize_t access_register(struct node *node, char __user *to, const char __user *from,
			       loff_t *at)
{
	struct card *card = node->card;
	u32 word = 0;

	if (*at & 3)
		return -EPROTO;
	if (from && copy_from_user(&word, from, sizeof(word)))
		return -EFAULT;
	mutex_lock(&card->lock);
	if (is_gone(node) || *at + 4 > card->bar_bytes) {
		mutex_unlock(&card->lock);
		return is_gone(node) ? -ENODEV : -EIO;
	}
	if (from)
		writel(word, card->bar + *at);
	else
		word = readl(card->bar + *at);
	mutex_unlock(&card->lock);
	if (to && copy_to_user(to, &word, sizeof(word)))
		return -EFAULT;
	*at += 4;
	return 4;
}

static ssize_t read_event(struct node *node, char __user *to, size_t count)
{
	struct card *card = node->card;
	u32 *event = &card->events[node->minor - EVENT];
	u32 value;

	if (count != sizeof(value))
		return -EPROTO;
	if (wait_event_interruptible(card->changed, READ_ONCE(*event) || is_gone(node)))
		return -EAGAIN;
	if (is_gone(node))
		return -ENODEV;
	spin_lock_irq(&card->events_lock);
	value = *event;
	*event = 0;
	spin_unlock_irq(&card->events_lock);
	return copy_to_user(to, &value, sizeof(value)) ? -EFAULT : sizeof(value);
}

/* The first channel of edu sends when it was told to. */
static int wait_for_send(struct node *node)
{
	struct card *card = node->card;
	bool taken;
	long left;

	do {
		left = wait_event_interruptible_timeout(card->changed,
							READ_ONCE(card->sends) || is_gone(node),
							msecs_to_jiffies(c2h_timeout_ms));
		if (left <= 0)
			return -ERESTARTSYS;
		if (is_gone(node))
			return -ENODEV;
		spin_lock_irq(&card->events_lock);
		taken = card->sends;
		if (taken)
			card->sends--;
		spin_unlock_irq(&card->events_lock);
	} while (!taken);
	return 0;
}

static int check_alignment(int channel, unsigned long memory, size_t count, loff_t at)
{
	if (channel == 1) {
		if (memory % ADDRESS_ALIGN || at % ADDRESS_ALIGN || count % LENGTH_UNIT)
			return -EINVAL;
		return 0;
	}
	return memory % ADDRESS_ALIGN == at % ADDRESS_ALIGN ? 0 : -EINVAL;
}

/* A page at most, between the card's memory and the engine's. */
static int move_page(struct node *node, struct engine *engine, u64 offset, size_t count, bool to_card)
{
	struct card *card = node->card;
	int result = 0;

	mutex_lock(&card->lock);
	if (is_gone(node))
		result = -ENODEV;
	else if (card->edu && to_card)
		memcpy(card->memory + offset, engine->page, count);
	else if (card->edu)
		memcpy(engine->page, card->memory + offset, count);
	else if (to_card)
		memcpy_toio(card->bar + offset, engine->page, count);
	else
		memcpy_fromio(engine->page, card->bar + offset, count);
	mutex_unlock(&card->lock);
	return result;
}

static ssize_t transfer(struct node *node, char __user *to, const char __user *from, size_t count,
			loff_t *at)
{
	struct card *card = node->card;
	int channel = node->minor - (from ? H2C : C2H);
	struct engine *engine = from ? &card->h2c[channel] : &card->c2h[channel];
	size_t bytes = card->edu ? AXI_BYTES : card->bar_bytes;
	u64 offset = *at - AXI_BASE;
	size_t done = 0;
	int result;

	result = check_alignment(channel, from ? (unsigned long)from : (unsigned long)to, count, *at);
	if (result)
		return result;
	if (mutex_lock_interruptible(&engine->lock))
		return -ERESTARTSYS;
	if (is_gone(node))
		result = -ENODEV;
	else if (*at < AXI_BASE || offset > bytes || count > bytes - offset)
		result = -EIO;
	else if (card->edu && !from && channel == 0)
		result = wait_for_send(node);
	while (!result && done < count) {
		size_t piece = min_t(size_t, count - done, PAGE_SIZE);

		if (from && copy_from_user(engine->page, from + done, piece))
			result = -EFAULT;
		if (!result)
			result = move_page(node, engine, offset + done, piece, from);
		if (!result && to && copy_to_user(to + done, engine->page, piece))
			result = -EFAULT;
		if (!result)
			done += piece;
	}
	mutex_unlock(&engine->lock);
	if (!done)
		return result;
	*at += done;
	return done;
}

static ssize_t xdma_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	struct node *node = file->private_data;

	if (node->minor >= EVENT && node->minor < EVENT + EVENTS)
		return read_event(node, to, count);
	if (node->minor >= C2H && node->minor < C2H + CHANNELS)
		return transfer(node, to, NULL, count, at);
	if (node->minor >= H2C && node->minor < H2C + CHANNELS)
		return -EINVAL;
	return access_register(node, to, NULL, at);
}

static ssize_t xdma_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	struct node *node = file->private_data;

	if (node->minor >= H2C && node->minor < H2C + CHANNELS)
		return transfer(node, NULL, from, count, at);
	if (node->minor == USER || node->minor == CONTROL || node->minor == BYPASS)
		return access_register(node, NULL, from, at);
	return -EINVAL;
}

static __poll_t xdma_poll(struct file *file, poll_table *table)
{
	struct node *node = file->private_data;

	if (node->minor < EVENT || node->minor >= EVENT + EVENTS)
		return DEFAULT_POLLMASK;
	poll_wait(file, &node->card->changed, table);
	if (is_gone(node))
		return EPOLLHUP | EPOLLERR;
	return READ_ONCE(node->card->events[node->minor - EVENT]) ? EPOLLIN | EPOLLRDNORM : 0;
}

static int xdma_mmap(struct file *file, struct vm_area_struct *area)
{
	struct node *node = file->private_data;
	struct card *card = node->card;
	unsigned long offset = area->vm_pgoff << PAGE_SHIFT;
	unsigned long length = area->vm_end - area->vm_start;
	phys_addr_t start;
	int bar, result = -ENODEV;

	mutex_lock(&card->lock);
	bar = node->minor == BYPASS ? card->bypass : card->user;
	if (!is_gone(node) && bar >= 0 && (node->minor == BYPASS || node->minor == USER)) {
		start = pci_resource_start(card->function, bar);
		area->vm_page_prot = pgprot_noncached(area->vm_page_prot);
		if (offset > card->bar_bytes || length > card->bar_bytes - offset)
			result = -EINVAL;
		else
			result = io_remap_pfn_range(area, area->vm_start,
						    (start + offset) >> PAGE_SHIFT, length,
						    area->vm_page_prot);
	}
	mutex_unlock(&card->lock);
	return result;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = xdma_open,
	.release = xdma_release,
	.read = xdma_read,
	.write = xdma_write,
	.poll = xdma_poll,
	.mmap = xdma_mmap,
	.llseek = default_llseek,
};

static void change_nodes(struct card *card, struct device *parent, bool make)
{
	int index = card - cards, number;
	dev_t base = first + index * MINORS;

#define NODE(minor, ...) \
	do { \
		if (make) \
			device_create(class, parent, base + (minor), NULL, __VA_ARGS__); \
		else \
			device_destroy(class, base + (minor)); \
	} while (0)

	NODE(CONTROL, "xdma%d_control", index);
	if (card->user >= 0)
		NODE(USER, "xdma%d_user", index);
	if (card->bypass >= 0)
		NODE(BYPASS, "xdma%d_bypass", index);
	for (number = 0; card->edu && number < EVENTS; number++)
		NODE(EVENT + number, "xdma%d_events_%d", index, number);
	for (number = 0; number < CHANNELS; number++) {
		NODE(H2C + number, "xdma%d_h2c_%d", index, number);
		NODE(C2H + number, "xdma%d_c2h_%d", index, number);
	}
#undef NODE
}

static int take_function(struct card *card, struct pci_dev *function)
{
	int bar, result;

	card->edu = function->device == EDU_ID;
	card->user = card->edu ? 0 : -1;
	card->bypass = card->edu ? -1 : 2;
	bar = card->edu ? card->user : card->bypass;
	result = pci_enable_device(function);
	if (result)
		return result;
	result = pci_request_regions(function, "xdma");
	if (result)
		goto disable;
	pci_set_master(function);
	result = -ENOMEM;
	card->bar_bytes = pci_resource_len(function, bar);
	card->bar = pci_iomap(function, bar, 0);
	if (!card->bar)
		goto release;
	if (!card->edu)
		return 0;
	card->memory = vzalloc(AXI_BYTES);
	if (!card->memory)
		goto unmap;
	result = pci_alloc_irq_vectors(function, 1, 1, PCI_IRQ_ALL_TYPES);
	if (result < 0)
		goto unmap;
	result = request_irq(pci_irq_vector(function, 0), on_interrupt, IRQF_SHARED, "xdma", card);
	if (!result)
		return 0;
	pci_free_irq_vectors(function);
unmap:
	vfree(card->memory);
	card->memory = NULL;
	pci_iounmap(function, card->bar);
release:
	pci_release_regions(function);
disable:
	pci_disable_device(function);
	return result;
}

static int xdma_probe(struct pci_dev *function, const struct pci_device_id *id)
{
	struct card *card;
	int result;

	for (card = cards; card < cards + CARDS && card->function; card++)
		;
	if (card == cards + CARDS)
		return -EBUSY;
	memset(card->events, 0, sizeof(card->events));
	card->sends = 0;
	result = take_function(card, function);
	if (result)
		return result;
	mutex_lock(&card->lock);
	card->life++;
	WRITE_ONCE(card->function, function);
	mutex_unlock(&card->lock);
	pci_set_drvdata(function, card);
	change_nodes(card, &function->dev, true);
	return 0;
}

static void xdma_remove(struct pci_dev *function)
{
	struct card *card = pci_get_drvdata(function);

	change_nodes(card, NULL, false);
	mutex_lock(&card->lock);
	WRITE_ONCE(card->function, NULL);
	mutex_unlock(&card->lock);
	wake_up_interruptible(&card->changed);
	if (card->edu) {
		free_irq(pci_irq_vector(function, 0), card);
		pci_free_irq_vectors(function);
		vfree(card->memory);
		card->memory = NULL;
	}
	pci_iounmap(function, card->bar);
	pci_release_regions(function);
	pci_disable_device(function);
}

/* It takes only what driver_override gives it. */
static const struct pci_device_id ids[] = { {} };

/* "xdma" is what its users look for. */
static struct pci_driver driver = {
	.name = "xdma",
	.id_table = ids,
	.probe = xdma_probe,
	.remove = xdma_remove,
};

static void free_pages_of_engines(void)
{
	struct card *card;
	int channel;

	for (card = cards; card < cards + CARDS; card++)
		for (channel = 0; channel < CHANNELS; channel++) {
			kfree(card->h2c[channel].page);
			kfree(card->c2h[channel].page);
		}
}

static bool prepare(struct engine *engine)
{
	mutex_init(&engine->lock);
	engine->page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	return engine->page;
}

static int __init xdma_init(void)
{
	struct card *card;
	int channel, result = -ENOMEM;

	for (card = cards; card < cards + CARDS; card++) {
		mutex_init(&card->lock);
		spin_lock_init(&card->events_lock);
		init_waitqueue_head(&card->changed);
		for (channel = 0; channel < CHANNELS; channel++)
			if (!prepare(&card->h2c[channel]) || !prepare(&card->c2h[channel]))
				goto free;
	}
	result = alloc_chrdev_region(&first, 0, CARDS * MINORS, "xdma");
	if (result)
		goto free;
	cdev_init(&cdev, &operations);
	cdev.owner = THIS_MODULE;
	result = cdev_add(&cdev, first, CARDS * MINORS);
	if (result)
		goto region;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	class = class_create(THIS_MODULE, "xdma");
#else
	class = class_create("xdma");
#endif
	result = PTR_ERR_OR_ZERO(class);
	if (result)
		goto cdev;
	result = pci_register_driver(&driver);
	if (!result)
		return 0;
	class_destroy(class);
cdev:
	cdev_del(&cdev);
region:
	unregister_chrdev_region(first, CARDS * MINORS);
free:
	free_pages_of_engines();
	return result;
}

static void __exit xdma_exit(void)
{
	pci_unregister_driver(&driver);
	class_destroy(class);
	cdev_del(&cdev);
	unregister_chrdev_region(first, CARDS * MINORS);
	free_pages_of_engines();
}

module_init(xdma_init);
module_exit(xdma_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A double of the XDMA driver, for tests");
