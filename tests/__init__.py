"""Tests of Concord and the fakes they stand on."""
