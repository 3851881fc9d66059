/* status.h: how calls towards the device end. Nothing in the engine aborts. */
#pragma once

typedef enum
{
  RX_OK = 0,
  RX_NO_MEMORY,   /* of the machine or of the device */
  RX_NO_LOADER,   /* libvulkan.so.1 is not there */
  RX_NO_DEVICE,   /* no driver, no device, or none of that name */
  RX_DEVICE_LOST, /* it may be had again after a new start */
  RX_TIMED_OUT,   /* the device did not finish; nothing of the submit may be freed */
  RX_DRIVER,      /* the driver said no, or lacks what every driver has */
} rx_status;

/* A short code for programs, "no-device", and one line for people that says what to do. */
const char *rx_status_code (rx_status status);
const char *rx_status_text (rx_status status);
