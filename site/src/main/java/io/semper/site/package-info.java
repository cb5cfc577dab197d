/**
 * The generator of the documentation site: Markdown and Javadoc in, a folder of plain HTML out.
 *
 * <ul>
 *   <li>Holds: {@code Outline}, the pages and their order; {@code Pages}, which turns Markdown into HTML; {@code Rules}, which links
 *       rule ids; {@code Sources}, pages of linked source files; {@code Javadoc}, which runs the JDK's tool over the modules that
 *       users compile against; {@code SearchIndex}; {@code LinkCheck}.
 *   <li>Called by: the profile {@code site} of Maven, through {@code Site.main}.
 *   <li>Calls: commonmark for Markdown, jsoup for HTML, the tool {@code javadoc} of the JDK that runs it.
 *   <li>Threads: one.
 *   <li>Invariants: the folder needs no server and requests nothing from outside; the same sources and JDK give the same bytes; a dead
 *       link, anchor, image or rule id, and a warning of javadoc, fail the build. It reads sources only, so that it needs no module built.
 *   <li>Start reading at: {@code Site}, then {@code Outline}.
 * </ul>
 */
@NullMarked
package io.semper.site;

import org.jspecify.annotations.NullMarked;
