/**
 * Tests of the rules GROUPS.
 *
 * <p>Holds: tasks that belong together. Start reading at {@code GroupsRules}.
 */
@NullMarked
package io.semper.tck.rules.groups;

import org.jspecify.annotations.NullMarked;
