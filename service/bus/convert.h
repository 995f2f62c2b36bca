/* ConvertFromNative and ConvertToNative of org.example.Lxc1.Manager. */
#pragma once

#include <systemd/sd-bus.h>

/* Handlers for its vtable. They work on the caller's text alone, so everybody may call them. */
int method_convert_from_native(sd_bus_message *call, void *userdata, sd_bus_error *ret_error);
int method_convert_to_native(sd_bus_message *call, void *userdata, sd_bus_error *ret_error);
