//! The functions that are measured, as a library: a link with one of them as its root keeps what that one needs.
#![cfg_attr(target_os = "none", no_std)]

use orthant_firmware as _;
