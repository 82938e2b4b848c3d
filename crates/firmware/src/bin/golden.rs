//! Runs the golden cases.
#![cfg_attr(target_os = "none", no_std, no_main)]

orthant_firmware::image!(orthant_firmware::golden::<{ orthant_golden::parts::ALL }>);
