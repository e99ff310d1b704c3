"""Tests of hookkit.install."""
