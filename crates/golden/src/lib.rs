//! Golden cases.
#![no_std]
