/* pipeline-parts.h: what a pipeline is made of, for pipelines.c and for the plans that use it. */
#pragma once

#include "plan.h"
#include "workers.h"

struct rx_pipeline
{
  rx_pipeline *next;
  rx_pipelines *all;
  rx_piece piece;                   /* of work: the driver's compiler */
  rx_pipeline_config config;        /* code is the copy below */
  uint64_t hash;                    /* of all of the config */
  uint32_t *code;                   /* (config.code_bytes) */
  VkDescriptorSetLayout set_layout; /* VK_NULL_HANDLE when nothing is bound */
  VkPipelineLayout layout;
  VkPipeline handle;
};

/* Until the driver has made it; how that ended. handle is there from then on. */
rx_status rx_pipeline_wait (const rx_pipeline *pipeline);
