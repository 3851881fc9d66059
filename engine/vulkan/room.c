/* How much memory can be had now. */
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* MemAvailable of proc(5): what can be had without swapping. */
uint64_t
rx_machine_room (void)
{
  FILE *file = fopen ("/proc/meminfo", "re");
  char line[128];
  uint64_t kib = 0;

  if (file == NULL)
    return 0;
  while (kib == 0 && fgets (line, sizeof line, file) != NULL)
    {
      if (strncmp (line, "MemAvailable:", 13) == 0)
        kib = strtoull (line + 13, NULL, 10);
    }
  fclose (file);
  return kib < UINT64_MAX / 1024 ? kib * 1024 : 0;
}

/* Without the extension a fifth is left to the desktop and to other programs. */
static uint64_t
heap_room (const VkPhysicalDeviceMemoryProperties *memory,
           const VkPhysicalDeviceMemoryBudgetPropertiesEXT *budget,
           uint32_t heap)
{
  if (budget == NULL)
    return memory->memoryHeaps[heap].size / 5 * 4;
  return budget->heapBudget[heap] > budget->heapUsage[heap]
             ? budget->heapBudget[heap] - budget->heapUsage[heap]
             : 0;
}

uint64_t
rx_arena_room (const rx_instance *instance, uint32_t index)
{
  VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT,
  };
  VkPhysicalDeviceMemoryProperties2 all = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2,
  };
  rx_device_info info;
  bool told, unified;
  uint64_t sum = 0, largest = 0, machine = rx_machine_room ();

  rx_device_describe (instance, index, &info);
  /* lavapipe reports a heap of 2 GiB whatever the machine has, and does not hold to it. */
  if (info.software && machine > 0)
    return machine;
  told = (info.features & RX_HAS_MEMORY_BUDGET) != 0;
  all.pNext = told ? &budget : NULL;
  instance->GetPhysicalDeviceMemoryProperties2 (instance->devices[index], &all);
  for (uint32_t i = 0; i < all.memoryProperties.memoryHeapCount; i++)
    {
      uint64_t room = heap_room (&all.memoryProperties, told ? &budget : NULL, i);
      bool local = (all.memoryProperties.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) !=
                   0;

      sum += room;
      largest = local && room > largest ? room : largest;
    }
  /* A card may show part of its memory as a second heap, so they are not added up. */
  unified = strcmp (info.type, "integrated") == 0;
  if (!unified)
    return largest;
  return machine > 0 && machine < sum ? machine : sum;
}
