-- AlterTable
ALTER TABLE "TrainingRun" ADD COLUMN "engine" TEXT;
