//! Nothing: its manifest is what counts.
#![no_std]
