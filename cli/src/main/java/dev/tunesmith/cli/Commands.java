package dev.tunesmith.cli;

import dev.tunesmith.cli.command.EmbedCommand;
import dev.tunesmith.cli.command.ExportCommand;
import dev.tunesmith.cli.command.GenerateCommand;
import dev.tunesmith.cli.command.ModelCommand;
import dev.tunesmith.cli.command.ScoreCommand;
import dev.tunesmith.cli.command.TemplateCommand;
import dev.tunesmith.cli.command.TokenizeCommand;
import dev.tunesmith.cli.frame.CommandGroup;
import dev.tunesmith.cli.project.CollectCommand;
import dev.tunesmith.cli.project.CompareCommand;
import dev.tunesmith.cli.project.CostCommand;
import dev.tunesmith.cli.project.CurateCommand;
import dev.tunesmith.cli.project.DataCommand;
import dev.tunesmith.cli.project.DbCommand;
import dev.tunesmith.cli.project.DoctorCommand;
import dev.tunesmith.cli.project.ErrorsCommand;
import dev.tunesmith.cli.project.EvaluateCommand;
import dev.tunesmith.cli.project.InitCommand;
import dev.tunesmith.cli.project.IterateCommand;
import dev.tunesmith.cli.project.JudgeCommand;
import dev.tunesmith.cli.project.PrepareCommand;
import dev.tunesmith.cli.project.ProbeCommand;
import dev.tunesmith.cli.project.ReportCommand;
import dev.tunesmith.cli.project.RunCommand;
import dev.tunesmith.cli.project.SplitCommand;
import dev.tunesmith.cli.project.SuiteCommand;
import dev.tunesmith.cli.project.TrainCommand;
import java.util.List;

/** Every command, in the order of {@code --help}. A new command is one more line here. */
public final class Commands {

    private Commands() {}

    /** The commands by group. */
    public static List<CommandGroup> all() {
        return List.of(
                new CommandGroup(
                        "Projects",
                        InitCommand.class,
                        IterateCommand.class,
                        RunCommand.class,
                        CollectCommand.class,
                        CurateCommand.class,
                        SplitCommand.class,
                        DataCommand.class,
                        ProbeCommand.class,
                        PrepareCommand.class,
                        TrainCommand.class,
                        SuiteCommand.class,
                        EvaluateCommand.class,
                        CompareCommand.class,
                        JudgeCommand.class,
                        CostCommand.class,
                        ReportCommand.class,
                        ErrorsCommand.class,
                        DbCommand.class,
                        DoctorCommand.class),
                new CommandGroup(
                        "Models",
                        ModelCommand.class,
                        TokenizeCommand.class,
                        TemplateCommand.class,
                        GenerateCommand.class,
                        ScoreCommand.class,
                        EmbedCommand.class,
                        ExportCommand.class));
    }
}
