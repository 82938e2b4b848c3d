/* The start of a Cortex-M4F program: vectors, memory, floating-point unit, then main. Input and
 * output go through semihosting (newlib's rdimon.specs). */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern uint32_t stack_top[], data_load[], data_start[], data_end[], bss_start[], bss_end[];
extern int main(void);
extern void initialise_monitor_handles(void);
void reset(void);

/* Coprocessor access control, Armv7-M Architecture Reference Manual, B3.2.20. */
#define CPACR (*(volatile uint32_t *)0xe000ed88)

void reset(void)
{
    CPACR |= 0xfu << 20; /* full access to CP10 and CP11 */
    __asm volatile("dsb\n\tisb");
    memcpy(data_start, data_load, (size_t)((char *)data_end - (char *)data_start));
    memset(bss_start, 0, (size_t)((char *)bss_end - (char *)bss_start));
    initialise_monitor_handles();
    exit(main());
}

static void fault(void)
{
    _Exit(EXIT_FAILURE);
}

/* newlib calls these around main; there are no constructors. */
void _init(void) {}
void _fini(void) {}

__attribute__((section(".vectors"), used)) static const uintptr_t vectors[16] = {
    (uintptr_t)stack_top, (uintptr_t)reset, (uintptr_t)fault, (uintptr_t)fault,
    (uintptr_t)fault,     (uintptr_t)fault, (uintptr_t)fault,
};
