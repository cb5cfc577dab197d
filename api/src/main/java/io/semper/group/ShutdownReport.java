package io.semper.group;

import io.semper.DrainReport;

/**
 * The result of the shutdown of a group. Rule GROUP-24.
 *
 * @param connections how many connections of the group's servers ended by themselves, and how many were aborted
 * @param jobsEnded whether all jobs of the group's pool have ended; false if some were still running when their time had passed
 */
public record ShutdownReport(DrainReport connections, boolean jobsEnded) {}
