-- AlterEnum
ALTER TYPE "EventType" ADD VALUE 'CHECKPOINT_SAVED';

-- AlterTable
ALTER TABLE "TrainingRun" ADD COLUMN     "checkpointStep" INTEGER,
ADD COLUMN     "groupId" TEXT,
ADD COLUMN     "pauseRequestedAt" TIMESTAMPTZ(3),
ADD COLUMN     "precision" TEXT;

-- CreateIndex
CREATE INDEX "TrainingRun_groupId_idx" ON "TrainingRun"("groupId");
