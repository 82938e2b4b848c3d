//! Runs the second part of the golden cases; its input is the fingerprint of the first.
#![cfg_attr(target_os = "none", no_std, no_main)]

orthant_firmware::image!(orthant_firmware::golden::<{ orthant_golden::parts::SECOND }>);
