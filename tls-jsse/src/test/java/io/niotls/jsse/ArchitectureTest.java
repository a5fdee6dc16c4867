package io.niotls.jsse;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** The provider knows the engine's public packages, Jetty only where Jetty asks, and nobody knows SunJSSE's classes. */
class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.niotls.jsse");

    @Test
    void packagesHaveNoCycle() {
        slices().matching("io.niotls.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void knowsOnlyWhatTheEngineExports() {
        ArchRuleDefinition.noClasses().should().dependOnClassesThat().resideInAnyPackage(
                "io.niotls.nio..", "io.niotls.handshake..", "io.niotls.message..", "io.niotls.record..", "io.niotls.secret..",
                "io.niotls.crypto.jca..", "io.niotls.crypto.bc..").check(classes);
    }

    @Test
    void onlyTheServicesForJettyKnowJetty() {
        ArchRuleDefinition.noClasses().that().resideInAPackage("io.niotls.jsse")
                .should().dependOnClassesThat().resideInAnyPackage("org.eclipse.jetty..").check(classes);
    }

    @Test
    void knowsNoInternalsOfTheJdk() {
        ArchRuleDefinition.noClasses().should().dependOnClassesThat().resideInAnyPackage("sun..", "com.sun..").check(classes);
    }
}
