-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "calibration" JSONB;
