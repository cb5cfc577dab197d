package io.semper.tck;

import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * The base of a backend's conformance test. A subclass has one static {@code @BeforeSuite} method, which calls
 * {@link Subjects#install}; on the class path a services file for {@link TckSubject} does as well.
 */
@Suite
@SelectPackages({"io.semper.tck.rules", "io.semper.tck.property"})
@IncludeClassNamePatterns(".*(Rules|Properties)")
public abstract class EventLoopTck {}
